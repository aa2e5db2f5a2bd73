package org.omgllava.vision;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleException;
import org.omgllava.bundle.SafeTensors;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.owned.Owned;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.torch.LoadTimes;
import org.omgllava.torch.TensorScope;
import org.omgllava.torch.TorchScriptModule;

/**
 * Encoder, decoder and class embeddings on one device, with what all users of the device share: the
 * lock of the passes over pictures, the maps to the pixels of the frame sizes met last, and what
 * grounding has beside them.
 */
final class VisionWeights implements AutoCloseable {
  /** Queries of one call: what each adds is small, all together need not fit. */
  private static final int MOST_QUERIES = 64;

  /** Among what the encoder returns: the memory of stride 8. */
  private static final int FINEST_MEMORY = 3;

  final Device device;
  final ReentrantLock lock = new ReentrantLock();
  final FrameGrids grids;
  final KeptFrames kept;

  private final int modelSide;
  private final float threshold;
  private final TorchScriptModule encoder;
  private final TorchScriptModule decoder;
  private final Owned owned;
  private final NDArray classEmbeddings;
  private final Optional<Familiarity> familiarity;

  private VisionWeights(
      Bundle bundle,
      Owned owned,
      TensorScope scope,
      TorchScriptModule encoder,
      TorchScriptModule decoder,
      int cachedFrames) {
    this.device = scope.manager().getDevice();
    this.modelSide = bundle.description().imageSize();
    this.threshold = bundle.description().panoptic().scoreThreshold();
    this.owned = owned;
    this.grids = owned.take(new FrameGrids(device, modelSide));
    this.kept = owned.take(new KeptFrames(device, cachedFrames, modelSide));
    this.encoder = encoder;
    this.decoder = decoder;
    this.classEmbeddings = classEmbeddings(bundle, scope);
    this.familiarity = Familiarity.of(bundle);
  }

  /**
   * Verifies and loads; one round over a blank picture takes PyTorch's first-call cost.
   *
   * @throws BundleException when a file is missing or altered, or the parts do not fit
   */
  static VisionWeights load(Bundle bundle, int deviceIndex, int cachedFrames) {
    LoadTimes times = new LoadTimes();
    bundle.verify("encoder", "decoder", "classEmbeddings");
    times.did("verified");
    Device device = TensorScope.device(deviceIndex);
    Owned made = new Owned();
    try {
      TorchScriptModule encoder = made.take(TorchScriptModule.load(bundle.file("encoder"), device));
      TorchScriptModule decoder = made.take(TorchScriptModule.load(bundle.file("decoder"), device));
      TensorScope scope = made.take(TensorScope.open(device));
      VisionWeights weights =
          new VisionWeights(bundle, made, scope, encoder, decoder, cachedFrames);
      times.did("loaded");
      weights.warmUp(1);
      times.did("first round");
      times.tell("encoder and decoder of " + bundle.id());
      return weights;
    } catch (RuntimeException e) {
      throw made.closedAfter(
          new BundleException(bundle.directory() + ": cannot be loaded: " + e.getMessage(), e));
    }
  }

  private static NDArray classEmbeddings(Bundle bundle, TensorScope scope) {
    SafeTensors.Tensor rows =
        SafeTensors.read(bundle.file("classEmbeddings")).get("class_embeddings");
    int classes = bundle.description().classes().size();
    if (rows == null || rows.shape()[0] != classes) {
      throw new BundleException(
          bundle.file("classEmbeddings")
              + ": expected one row of class_embeddings for each of the "
              + classes
              + " classes");
    }
    return scope.floats(rows.floats(), rows.shape());
  }

  /** One round over blank pictures; the lock is held, or nobody else knows of this. */
  void warmUp(int frames) {
    try (TensorScope scope = TensorScope.open(device)) {
      Shape pictures = new Shape(frames, 3, modelSide, modelSide);
      NDList maps = encode(scope, scope.manager().zeros(pictures));
      NDList decoded = perceive(scope, maps, 1);
      FrameGrids.Grid grid = grids.of(modelSide, modelSide);
      fuse(scope, decoded.get(0).get(0), decoded.get(1).get(0), grid, threshold);
      PromptBatch prompts = new PromptBatch(new PromptEncoder(modelSide));
      RunLengthMask all =
          RunLengthMasks.ofRuns(modelSide, modelSide, new int[] {0, modelSide * modelSide}, 2);
      prompts.add(List.of(List.of(new VisualPrompt.Mask(all))), modelSide, modelSide);
      prompt(maps, prompts);
      float[] query = decoded.get(2).get(0).get(0).toFloatArray();
      NDArray[] features = maps.subList(0, FrameFeatures.MAPS).toArray(new NDArray[0]);
      binarize(scope, ground(scope, features, List.of(query), List.of(0)), grid);
    }
  }

  /**
   * images (B, 3, S, S) to mask features (B, C, S/4, S/4), memories of strides 32, 16 and 8, and
   * the last stage of the backbone.
   */
  NDList encode(TensorScope results, NDArray images) {
    return encoder.call(results, "encode", images);
  }

  /** How usual each frame is, from what {@link #encode} returned; empty without statistics. */
  List<Optional<Float>> familiarity(NDList maps) {
    NDArray finest = maps.get(FINEST_MEMORY);
    long[] axes = finest.getShape().getShape();
    int frames = Math.toIntExact(axes[0]);
    if (familiarity.isEmpty()) {
      return Collections.nCopies(frames, Optional.empty());
    }
    NDArray cells = finest.reshape(axes[0], axes[1], axes[2] * axes[3]);
    float[] features = cells.mean(new int[] {2}).toFloatArray();
    Familiarity training = familiarity.get();
    return IntStream.range(0, frames).mapToObj(i -> Optional.of(training.of(features, i))).toList();
  }

  /**
   * The frames' one pass over what {@link #encode} returned: class logits (B, Q, K+1), mask logits
   * (B, Q, S/4, S/4), object queries (B, Q, 2C), IoU logits (B, Q), pixel tokens and separator (B,
   * P+1, D), object tokens (B, Q, D), valid (B, Q) bool.
   *
   * @param clipLength neighbouring frames that are attended to together
   */
  NDList perceive(TensorScope results, NDList maps, int clipLength) {
    NDArray[] arguments = {
      maps.get(0), maps.get(1), maps.get(2), maps.get(3), maps.get(4), classEmbeddings
    };
    if (clipLength == 1) {
      return decoder.call(results, "perceive", arguments);
    }
    NDArray[] clip = Arrays.copyOf(arguments, arguments.length + 1);
    clip[arguments.length] = results.manager().create((long) clipLength);
    return decoder.call(results, "perceive_clips", clip);
  }

  /**
   * Segments alone, over maps of any height and width: class logits (B, Q, K+1), mask logits (B, Q,
   * height/4, width/4), object queries (B, Q, 2C), IoU logits (B, Q).
   *
   * @param clipLength neighbouring frames that are attended to together
   */
  NDList segment(TensorScope results, NDList maps, int clipLength) {
    return decoder.call(
        results,
        "segment_clips",
        maps.get(0),
        maps.get(1),
        maps.get(2),
        maps.get(3),
        classEmbeddings,
        results.manager().create((long) clipLength));
  }

  /** Prompt tokens (N, D) on the host of visual prompts over maps, each decoded alone. */
  float[] prompt(NDList maps, PromptBatch prompts) {
    float[] tokens = new float[0];
    int end = 0;
    for (PromptRows part : prompts.parts(MOST_QUERIES)) {
      try (TensorScope scope = TensorScope.open(device)) {
        float[] some =
            decoder
                .call(
                    scope,
                    "prompt",
                    maps.get(0),
                    maps.get(1),
                    maps.get(2),
                    maps.get(3),
                    classEmbeddings,
                    part.kinds(scope),
                    part.boxes(scope),
                    part.masks(scope),
                    part.batchIndex(scope))
                .get(0)
                .toFloatArray();
        tokens = Arrays.copyOf(tokens, end + some.length);
        System.arraycopy(some, 0, tokens, end, some.length);
        end += some.length;
      }
    }
    return tokens;
  }

  /**
   * Mask logits (N, S/4, S/4) of queries, each decoded alone over maps[frame].
   *
   * @param queries N arrays of 2C values
   * @param frames the place of each query's frame in maps
   */
  NDArray ground(TensorScope results, NDArray[] maps, List<float[]> queries, List<Integer> frames) {
    NDList logits = new NDList();
    for (int start = 0; start < queries.size(); start += MOST_QUERIES) {
      int end = Math.min(start + MOST_QUERIES, queries.size());
      long[] places = frames.subList(start, end).stream().mapToLong(Integer::longValue).toArray();
      NDArray values = rows(results, queries.subList(start, end));
      logits.addAll(
          decoder.call(
              results,
              "ground",
              maps[0],
              maps[1],
              maps[2],
              maps[3],
              values,
              results.longs(places)));
    }
    return logits.size() == 1 ? logits.get(0) : NDArrays.concat(logits, 0);
  }

  private static NDArray rows(TensorScope scope, List<float[]> rows) {
    int width = rows.get(0).length;
    float[] values = new float[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, values, i * width, width);
    }
    return scope.floats(values, rows.size(), width);
  }

  /**
   * One frame's queries compete for its pixels, on the device.
   *
   * @param maskLogits (Q, input height / 4, input width / 4)
   * @return labels (Q,), scores (Q,), owner (width, height), owned area (Q,), mask area (Q,)
   */
  NDList fuse(
      TensorScope results,
      NDArray classLogits,
      NDArray maskLogits,
      FrameGrids.Grid grid,
      float threshold) {
    NDArray scalar = results.manager().create(threshold);
    // Rows for columns and columns for rows: run lengths go down the columns.
    NDArray turned = maskLogits.transpose(0, 2, 1);
    turned.attach(results.manager());
    return decoder.call(results, "fuse", classLogits, turned, grid.columns(), grid.rows(), scalar);
  }

  /** Masks (N, height, width) bool and scores (N,) of mask logits of one frame. */
  NDList binarize(TensorScope results, NDArray maskLogits, FrameGrids.Grid grid) {
    return decoder.call(results, "binarize", maskLogits, grid.rows(), grid.columns());
  }

  @Override
  public void close() {
    kept.lock.lock();
    lock.lock();
    try {
      owned.close();
    } finally {
      lock.unlock();
      kept.lock.unlock();
    }
  }
}

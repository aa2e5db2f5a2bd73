package org.omgllava.vision;

import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.image.ImageDecoder;
import org.omgllava.image.ImageLimits;
import org.omgllava.image.Preprocessor;
import org.omgllava.image.ReducedPicture;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.VisualTokens;
import org.omgllava.torch.EngineFaults;
import org.omgllava.torch.LiveTensors;
import org.omgllava.torch.SharedWeights;
import org.omgllava.torch.TensorScope;

/**
 * Encoder and decoder through PyTorch.
 *
 * <p>Owns one share of the device's {@link VisionWeights}. Lifecycle: construction to {@link
 * #close()}. What needs no device, decoding pictures and compressing masks, happens outside the
 * device's lock; only a frame whose features are gone is decoded inside it.
 */
public final class TorchPerceiver implements Perceiver {
  /** A picture that is longer than so many sides of the model's input is averaged when read. */
  private static final int MOST_MODEL_SIDES = 4;

  private static final float NANOS_PER_MILLI = 1e6f;

  private final SharedWeights<VisionWeights> share;
  private final VisionWeights weights;
  private final BundleDescription bundle;
  private final ImageDecoder decoder;
  private final Preprocessor preprocessor;
  private final PromptEncoder promptEncoder;
  private final PanopticFusion fusion;

  /**
   * Loads the weights, or joins those who use them.
   *
   * @param deviceIndex index of the GPU, or -1 for the CPU
   * @param cachedFrames bound of the feature cache; the device's first user decides
   * @param limits what a picture may cost
   */
  public TorchPerceiver(Bundle bundle, int deviceIndex, int cachedFrames, ImageLimits limits) {
    this.bundle = bundle.description();
    this.decoder = new ImageDecoder(limits);
    this.preprocessor =
        new Preprocessor(
            this.bundle.imageSize(), this.bundle.padRgb(), this.bundle.mean(), this.bundle.std());
    this.promptEncoder = new PromptEncoder(this.bundle.imageSize());
    this.fusion =
        new PanopticFusion(this.bundle.classes(), this.bundle.panoptic().overlapThreshold());
    // Last: whatever fails before it leaves nothing to free.
    this.share =
        SharedWeights.acquire(
            bundle,
            VisionWeights.class,
            deviceIndex,
            () -> VisionWeights.load(bundle, deviceIndex, cachedFrames));
    this.weights = share.get();
  }

  /** A frame that takes part in a batch; {@code outcome} is its place among all. */
  private record Seen(int outcome, PerceptionRequest request, Square picture) {
    FrameKey key() {
      return FrameKey.of(request.frame(), request.image());
    }
  }

  /**
   * A picture as the model sees it; its own pixels are forgotten.
   *
   * @param height of the frame in pixels
   * @param width of the frame in pixels
   * @param pixels (S, S, 3), 0 to 255 per byte
   */
  private record Square(int height, int width, byte[] pixels) {}

  /** What leaves the device for a batch of frames. */
  private record Sight(
      VisualTokens[] visualTokens,
      List<List<Outcome<VisualTokens>>> prompted,
      float[][] queries,
      PanopticFusion.Competition[] competitions,
      float millis) {}

  @Override
  public List<Outcome<Perception>> perceiveClips(List<List<PerceptionRequest>> clips) {
    return EngineFaults.translated(() -> perceiveAll(clips));
  }

  private List<Outcome<Perception>> perceiveAll(List<List<PerceptionRequest>> clips) {
    SortedMap<Integer, Outcome<Perception>> outcomes = new TreeMap<>();
    Map<Integer, List<Seen>> byLength = new TreeMap<>();
    int frames = 0;
    for (List<PerceptionRequest> clip : clips) {
      List<Seen> seen = new ArrayList<>();
      for (PerceptionRequest frame : clip) {
        Outcome<Square> picture = square(frame.image());
        if (picture.refused()) {
          outcomes.put(frames, Outcome.refused(picture.problem()));
        } else {
          seen.add(new Seen(frames, frame, picture.value()));
        }
        frames++;
      }
      if (!seen.isEmpty()) {
        byLength.computeIfAbsent(seen.size(), length -> new ArrayList<>()).addAll(seen);
      }
    }
    byLength.forEach(
        (length, batch) -> {
          Sight sight = look(batch, input(batch.stream().map(Seen::picture).toList()), length);
          for (int i = 0; i < batch.size(); i++) {
            Perception perception = perception(batch.get(i), i, sight);
            outcomes.put(batch.get(i).outcome(), Outcome.of(perception));
          }
        });
    return List.copyOf(outcomes.values());
  }

  /** Looks at clips of one length, which lie one after the other in the batch. */
  private Sight look(List<Seen> batch, float[] input, int clipLength) {
    weights.lock.lock();
    try (TensorScope scope = TensorScope.open(weights.device)) {
      long start = System.nanoTime();
      NDList maps = encode(scope, input);
      DecodedFrames decoded =
          new DecodedFrames(weights.perceive(scope, maps, clipLength), batch.size());
      List<List<Outcome<VisualTokens>>> prompted = prompted(scope, maps, batch);
      PanopticFusion.Competition[] competitions = new PanopticFusion.Competition[batch.size()];
      for (int i = 0; i < competitions.length; i++) {
        Seen seen = batch.get(i);
        if (seen.request().panoptic()) {
          competitions[i] =
              decoded.compete(
                  weights,
                  i,
                  weights.grid(seen.picture().height(), seen.picture().width()),
                  bundle.panoptic().scoreThreshold());
        }
        // Without an instruction no answer will ask for this frame.
        if (!seen.request().prompts().isEmpty()) {
          remember(seen.key(), maps, i, seen.picture());
        }
      }
      weights.features.trim();
      return new Sight(
          decoded.visualTokens(), prompted, decoded.queries(), competitions, millisSince(start));
    } finally {
      weights.lock.unlock();
    }
  }

  /** All prompts of all instructions of all frames in one call. */
  private List<List<Outcome<VisualTokens>>> prompted(
      TensorScope scope, NDList maps, List<Seen> batch) {
    PromptBatch prompts = new PromptBatch(promptEncoder);
    for (Seen seen : batch) {
      prompts.add(seen.request().prompts(), seen.picture().height(), seen.picture().width());
    }
    float[] tokens = prompts.size() == 0 ? new float[0] : weights.prompt(scope, maps, prompts);
    int width = bundle.architecture().language().hidden();
    List<List<Outcome<VisualTokens>>> prompted = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      prompted.add(prompts.prompted(i, tokens, width));
    }
    return prompted;
  }

  private Perception perception(Seen seen, int index, Sight sight) {
    int height = seen.picture().height();
    int width = seen.picture().width();
    PanopticFusion.Competition competition = sight.competitions()[index];
    return new Perception(
        seen.request().frame(),
        height,
        width,
        competition == null
            ? List.of()
            : fusion.segments(competition, height, width, sight.queries()[index]),
        sight.visualTokens()[index],
        sight.prompted().get(index),
        sight.millis());
  }

  @Override
  public List<Outcome<Grounding>> ground(List<GroundingRequest> answers) {
    return EngineFaults.translated(() -> groundAll(answers));
  }

  private List<Outcome<Grounding>> groundAll(List<GroundingRequest> answers) {
    SortedMap<Integer, Outcome<Grounding>> outcomes = new TreeMap<>();
    List<FrameKey> keys = answers.stream().map(a -> FrameKey.of(a.frame(), a.image())).toList();
    List<Integer> places = new ArrayList<>();
    List<GroundingBatch.Pixels> pixels;
    float millis;
    weights.lock.lock();
    try (TensorScope scope = TensorScope.open(weights.device)) {
      long start = System.nanoTime();
      Map<FrameKey, Outcome<FrameFeatures>> features = features(scope, keys, answers);
      GroundingBatch batch = new GroundingBatch();
      for (int i = 0; i < keys.size(); i++) {
        Outcome<FrameFeatures> frame = Objects.requireNonNull(features.get(keys.get(i)));
        if (frame.refused()) {
          outcomes.put(i, Outcome.refused(frame.problem()));
        } else {
          batch.add(keys.get(i), answers.get(i), frame.value());
          places.add(i);
        }
      }
      pixels = batch.decode(weights, scope);
      weights.features.trim();
      millis = millisSince(start);
    } finally {
      weights.lock.unlock();
    }
    for (int i = 0; i < pixels.size(); i++) {
      int place = places.get(i);
      FrameId frame = answers.get(place).frame();
      outcomes.put(place, Outcome.of(new Grounding(frame, pixels.get(i).masks(), millis)));
    }
    return List.copyOf(outcomes.values());
  }

  /** Features of every frame that is asked for; those that are gone are encoded in one batch. */
  private Map<FrameKey, Outcome<FrameFeatures>> features(
      TensorScope scope, List<FrameKey> keys, List<GroundingRequest> answers) {
    Map<FrameKey, Outcome<FrameFeatures>> features = new HashMap<>();
    Map<FrameKey, Square> gone = new LinkedHashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      FrameKey key = keys.get(i);
      if (features.containsKey(key) || gone.containsKey(key)) {
        continue;
      }
      FrameFeatures cached = weights.features.find(key);
      if (cached != null) {
        features.put(key, Outcome.of(cached));
        continue;
      }
      Outcome<Square> picture = square(answers.get(i).image());
      if (picture.refused()) {
        features.put(key, Outcome.refused(picture.problem()));
      } else {
        gone.put(key, picture.value());
      }
    }
    if (!gone.isEmpty()) {
      NDList maps = encode(scope, input(List.copyOf(gone.values())));
      int index = 0;
      for (Map.Entry<FrameKey, Square> frame : gone.entrySet()) {
        FrameFeatures kept = remember(frame.getKey(), maps, index++, frame.getValue());
        features.put(frame.getKey(), Outcome.of(kept));
      }
    }
    return features;
  }

  /** Decodes one picture, and keeps no more of it than the model sees. */
  private Outcome<Square> square(EncodedImage image) {
    Outcome<ReducedPicture> decoded =
        decoder.decode(image.bytes(), MOST_MODEL_SIDES * bundle.imageSize());
    if (decoded.refused()) {
      return Outcome.refused(decoded.problem());
    }
    ReducedPicture picture = decoded.value();
    return Outcome.of(
        new Square(picture.height(), picture.width(), preprocessor.square(picture.pixels())));
  }

  private float[] input(List<Square> pictures) {
    float[] input = new float[pictures.size() * preprocessor.inputSize()];
    for (int i = 0; i < pictures.size(); i++) {
      preprocessor.write(pictures.get(i).pixels(), input, i * preprocessor.inputSize());
    }
    return input;
  }

  private NDList encode(TensorScope scope, float[] input) {
    int side = bundle.imageSize();
    long frames = input.length / preprocessor.inputSize();
    return weights.encode(scope, scope.floats(input, frames, 3, side, side));
  }

  private static float millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
  }

  private FrameFeatures remember(FrameKey frame, NDList maps, int index, Square picture) {
    FrameFeatures features =
        FrameFeatures.copyOf(
            maps, index, picture.height(), picture.width(), TensorScope.open(weights.device));
    weights.features.put(frame, features);
    return features;
  }

  @Override
  public CacheCounts cacheCounts() {
    return weights.features.counts();
  }

  @Override
  public long liveNativeTensors() {
    return LiveTensors.count();
  }

  @Override
  public void close() {
    share.close();
  }
}

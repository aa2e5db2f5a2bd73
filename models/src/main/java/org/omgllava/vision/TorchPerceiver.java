package org.omgllava.vision;

import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.bundle.PanopticInput;
import org.omgllava.image.ImageDecoder;
import org.omgllava.image.ImageLimits;
import org.omgllava.image.ReducedPicture;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.torch.DeviceMemory;
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

  private final int deviceIndex;
  private final SharedWeights<VisionWeights> share;
  private final VisionWeights weights;
  private final BundleDescription bundle;
  private final ImageDecoder decoder;
  private final PanopticFusion fusion;
  private final SquarePass squarePass;

  /** None where segments are found on what the language model sees. */
  private final Optional<PanopticPass> panopticPass;

  /** Longest side of a picture that is not averaged when read, in pixels. */
  private final int longestSide;

  /**
   * Loads the weights, or joins those who use them.
   *
   * @param deviceIndex index of the GPU, or -1 for the CPU
   * @param cachedFrames bound of the feature cache; the device's first user decides
   * @param limits what a picture may cost
   */
  public TorchPerceiver(Bundle bundle, int deviceIndex, int cachedFrames, ImageLimits limits) {
    this(bundle, deviceIndex, cachedFrames, limits, MOST_MODEL_SIDES);
  }

  /**
   * @param mostModelSides a picture that is longer than so many sides of the model's input is
   *     averaged when read
   */
  TorchPerceiver(
      Bundle bundle, int deviceIndex, int cachedFrames, ImageLimits limits, int mostModelSides) {
    this.deviceIndex = deviceIndex;
    this.bundle = bundle.description();
    this.decoder = new ImageDecoder(limits);
    this.fusion =
        new PanopticFusion(this.bundle.classes(), this.bundle.panoptic().overlapThreshold());
    this.longestSide = mostModelSides * longestInput(this.bundle);
    // Last: whatever fails before it leaves nothing to free.
    this.share =
        SharedWeights.acquire(
            bundle,
            VisionWeights.class,
            deviceIndex,
            () -> VisionWeights.load(bundle, deviceIndex, cachedFrames));
    this.weights = share.get();
    this.squarePass = new SquarePass(weights, this.bundle);
    this.panopticPass =
        this.bundle.panopticInputs().stream()
            .findFirst()
            .map(in -> new PanopticPass(weights, in, this.bundle.panoptic().scoreThreshold()));
  }

  private static int longestInput(BundleDescription bundle) {
    return bundle.panopticInputs().stream()
        .mapToInt(PanopticInput::longSide)
        .reduce(bundle.imageSize(), Math::max);
  }

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
        Outcome<ReducedPicture> picture = decoder.decode(frame.image().bytes(), longestSide);
        if (picture.refused()) {
          outcomes.put(frames, Outcome.refused(picture.problem()));
        } else {
          seen.add(seen(frames, frame, picture.value()));
        }
        frames++;
      }
      if (!seen.isEmpty()) {
        byLength.computeIfAbsent(seen.size(), length -> new ArrayList<>()).addAll(seen);
      }
    }
    byLength.forEach(
        (length, batch) -> {
          Sight sight = look(batch, length);
          for (int i = 0; i < batch.size(); i++) {
            Perception perception = perception(batch.get(i), i, sight);
            outcomes.put(batch.get(i).outcome(), Outcome.of(perception));
          }
        });
    return List.copyOf(outcomes.values());
  }

  private Seen seen(int outcome, PerceptionRequest request, ReducedPicture picture) {
    return new Seen(
        outcome,
        request,
        squarePass.square(picture),
        panopticPass.filter(pass -> request.panoptic()).map(pass -> pass.resized(picture)));
  }

  /** Looks at clips of one length, which lie one after the other in the batch. */
  private Sight look(List<Seen> batch, int clipLength) {
    if (panopticPass.isEmpty()) {
      return squarePass.look(batch, clipLength, true);
    }
    // Tokens cost a pass of their own, and only answers read them.
    Sight tokens =
        batch.stream().anyMatch(Seen::asked)
            ? squarePass.look(batch, clipLength, false)
            : Sight.unasked(batch.size());
    weights.lock.lock();
    try {
      long start = System.nanoTime();
      PanopticPass.Segmented segmented = panopticPass.get().segment(batch, clipLength);
      return tokens.with(segmented, millisSince(start));
    } finally {
      weights.lock.unlock();
    }
  }

  private Perception perception(Seen seen, int index, Sight sight) {
    int height = seen.picture().height();
    int width = seen.picture().width();
    PanopticFusion.Competition competition = sight.competitions()[index];
    PanopticFusion.Fused fused =
        competition == null
            ? PanopticFusion.Fused.NOTHING
            : fusion.fuse(competition, height, width, sight.queries()[index]);
    return new Perception(
        seen.request().frame(),
        height,
        width,
        fused.segments(),
        sight.visualTokens()[index],
        fused.ofQueries(sight.objectQueries()[index]),
        sight.prompted().get(index),
        sight.familiarity().get(index),
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
      Outcome<ReducedPicture> picture = decoder.decode(answers.get(i).image().bytes(), longestSide);
      if (picture.refused()) {
        features.put(key, Outcome.refused(picture.problem()));
      } else {
        gone.put(key, squarePass.square(picture.value()));
      }
    }
    if (!gone.isEmpty()) {
      NDList maps = squarePass.encode(scope, List.copyOf(gone.values()));
      int index = 0;
      for (Map.Entry<FrameKey, Square> frame : gone.entrySet()) {
        FrameFeatures kept = squarePass.remember(frame.getKey(), maps, index++, frame.getValue());
        features.put(frame.getKey(), Outcome.of(kept));
      }
    }
    return features;
  }

  private static float millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
  }

  @Override
  public CacheCounts cacheCounts() {
    return weights.features.counts();
  }

  @Override
  public long deviceMemoryBytes() {
    return DeviceMemory.takenBytes(deviceIndex);
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

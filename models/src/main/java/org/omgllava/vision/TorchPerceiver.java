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
import org.omgllava.scene.Begun;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.torch.DeviceMemory;
import org.omgllava.torch.EngineFaults;
import org.omgllava.torch.Lanes;
import org.omgllava.torch.LiveTensors;
import org.omgllava.torch.SharedWeights;
import org.omgllava.torch.TensorScope;
import org.omgllava.torch.WarmUp;

/**
 * Encoder and decoder through PyTorch.
 *
 * <p>Owns one share of the device's {@link VisionWeights} and two threads. Lifecycle: construction
 * to {@link #close()}. What needs no device, decoding pictures and compressing masks, happens
 * outside the device's lock and beside its work. Grounding goes on beside the passes over pictures:
 * it waits for them only where a frame's features are gone.
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
  private final SquarePass squarePass;
  private final PerceptionStages stages;
  private final Lanes lanes = new Lanes("perceive");

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
    this.stages = new PerceptionStages(weights, this.bundle, decoder, longestSide, squarePass);
  }

  private static int longestInput(BundleDescription bundle) {
    return bundle.panopticInputs().stream()
        .mapToInt(PanopticInput::longSide)
        .reduce(bundle.imageSize(), Math::max);
  }

  @Override
  public void warmUp(int mostFrames) {
    WarmUp.onGpu(deviceIndex, 1, this::warmUpOnce);
    lanes
        .begin(
            () -> mostFrames,
            most -> {
              WarmUp.onGpu(deviceIndex, most, this::warmUpOnce);
              return most;
            },
            most -> most)
        .result();
  }

  /** A batch of blank frames in this thread. */
  void warmUpOnce(int frames) {
    weights.lock.lock();
    try {
      weights.warmUp(frames);
    } finally {
      weights.lock.unlock();
    }
  }

  @Override
  public List<Outcome<Perception>> perceiveClips(List<List<PerceptionRequest>> clips) {
    return begin(clips).result();
  }

  @Override
  public Begun<List<Outcome<Perception>>> begin(List<List<PerceptionRequest>> clips) {
    return lanes.begin(
        () -> stages.fit(clips),
        fitted -> EngineFaults.translated(() -> stages.look(fitted)),
        stages::conclude);
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
    weights.kept.lock.lock();
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
      weights.kept.features.trim();
      millis = millisSince(start);
    } finally {
      weights.kept.lock.unlock();
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
      Optional<FrameFeatures> cached = weights.kept.features.find(key);
      if (cached.isPresent()) {
        features.put(key, Outcome.of(cached.get()));
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
      weights.lock.lock();
      try {
        NDList maps = squarePass.encode(scope, List.copyOf(gone.values()));
        int index = 0;
        for (Map.Entry<FrameKey, Square> frame : gone.entrySet()) {
          FrameFeatures made = squarePass.features(maps, index++, frame.getValue());
          weights.kept.features.put(new KeptFrame(frame.getKey(), made, false));
          features.put(frame.getKey(), Outcome.of(made));
        }
      } finally {
        weights.lock.unlock();
      }
    }
    return features;
  }

  private static float millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
  }

  @Override
  public CacheCounts cacheCounts() {
    return weights.kept.features.counts();
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
    lanes.close();
    share.close();
  }
}

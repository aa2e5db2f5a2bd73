package org.omgllava.interpret;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.omgllava.bundle.Bundle;
import org.omgllava.image.ImageLimits;
import org.omgllava.language.TorchConverser;
import org.omgllava.scene.Calibration;
import org.omgllava.scene.Converser;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.Perceiver;
import org.omgllava.torch.SharedWeights;
import org.omgllava.vision.TorchPerceiver;

/** Opens the model of a bundle folder; travels between processes as the folder's path. */
public final class BundleModelFactory implements ModelFactory {
  private static final long serialVersionUID = 1L;

  /** The cache grows to the longest dialogue of all rows; the published model allows 32768. */
  public static final int DEFAULT_POSITIONS = 4096;

  /** Some 2,000 frames of nano, 3 of the published size. */
  public static final long DEFAULT_PREFIX_BYTES = 256L << 20;

  private final String bundleDirectory;
  private final int cachedFrames;
  private final int positions;
  private final long prefixBytes;
  private final ImageLimits limits;
  private final Duration idle;

  /**
   * @param bundleDirectory the bundle's folder, the same on every machine
   * @param cachedFrames frames whose features are kept on each device for grounding, at least 1
   */
  public BundleModelFactory(String bundleDirectory, int cachedFrames) {
    this(
        bundleDirectory,
        cachedFrames,
        DEFAULT_POSITIONS,
        DEFAULT_PREFIX_BYTES,
        ImageLimits.DEFAULT);
  }

  /**
   * @param bundleDirectory the bundle's folder, the same on every machine
   * @param cachedFrames frames whose features are kept on each device for grounding, at least 1
   * @param positions longest dialogue in tokens, prompt and answer together; what the bundle was
   *     trained for where that is less
   * @param prefixBytes bound of what each converser keeps of how dialogues begin
   * @param limits what a picture may cost
   */
  public BundleModelFactory(
      String bundleDirectory,
      int cachedFrames,
      int positions,
      long prefixBytes,
      ImageLimits limits) {
    this(bundleDirectory, cachedFrames, positions, prefixBytes, limits, Duration.ZERO);
  }

  private BundleModelFactory(
      String bundleDirectory,
      int cachedFrames,
      int positions,
      long prefixBytes,
      ImageLimits limits,
      Duration idle) {
    this.bundleDirectory = bundleDirectory;
    this.cachedFrames = cachedFrames;
    this.positions = positions;
    this.prefixBytes = prefixBytes;
    this.limits = limits;
    this.idle = idle;
  }

  /**
   * The same, whose weights stay in a process for so long after their last user has closed: whoever
   * opens the model again meanwhile does not wait for them.
   */
  public BundleModelFactory keptIdle(Duration duration) {
    return new BundleModelFactory(
        bundleDirectory, cachedFrames, positions, prefixBytes, limits, duration);
  }

  @Override
  public Perceiver openPerceiver(int deviceIndex) {
    SharedWeights.keepIdle(idle);
    return new TorchPerceiver(bundle(), deviceIndex, cachedFrames, limits);
  }

  @Override
  public Converser openConverser(int deviceIndex, int rows) {
    SharedWeights.keepIdle(idle);
    return new TorchConverser(bundle(), deviceIndex, rows, positions, prefixBytes);
  }

  @Override
  public boolean decodesClips() {
    return bundle().description().tensors().decoder().containsKey("perceive_clips");
  }

  @Override
  public String bundleId() {
    return bundle().id();
  }

  @Override
  public Optional<Calibration> calibration() {
    return bundle().description().calibrations().stream().findFirst();
  }

  @Override
  public String stateShape() {
    return bundle().description().stateShape();
  }

  private Bundle bundle() {
    return Bundle.read(Path.of(bundleDirectory));
  }
}

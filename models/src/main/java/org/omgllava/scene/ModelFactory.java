package org.omgllava.scene;

import java.io.Serializable;
import java.util.Optional;

/**
 * Opens the model where an operator runs. Weights are loaded once per process and device and
 * shared; each opened object counts as one user and must be closed.
 */
public interface ModelFactory extends Serializable {
  /**
   * @param deviceIndex index of the GPU, or -1 for the CPU
   * @throws RuntimeException when the bundle is missing, altered or does not fit; the job must fail
   */
  Perceiver openPerceiver(int deviceIndex);

  /**
   * @param deviceIndex index of the GPU, or -1 for the CPU
   * @param rows largest number of conversations decoded together
   */
  Converser openConverser(int deviceIndex, int rows);

  /** Whether perceivers decode clips of several frames. */
  boolean decodesClips();

  /** Name and version of the bundle, as name:version. */
  String bundleId();

  /** What the model's certainty is worth, where the bundle tells. */
  Optional<Calibration> calibration();

  /**
   * What results that are kept depend on: the bundle's name, its widths and its class list. Those
   * of a bundle for which this is another text cannot be read; another version alone changes
   * nothing.
   */
  String stateShape();
}

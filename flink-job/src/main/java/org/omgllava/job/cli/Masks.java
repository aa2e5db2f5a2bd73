package org.omgllava.job.cli;

import org.omgllava.scene.RunLengthMask;

/** Masks of events as the model's values. */
final class Masks {
  private Masks() {}

  static RunLengthMask of(org.omgllava.events.RunLengthMask mask) {
    return new RunLengthMask(mask.getHeight(), mask.getWidth(), mask.getCounts());
  }
}

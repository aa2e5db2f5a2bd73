package org.omgllava.job.cli.picture;

import org.omgllava.scene.RunLengthMask;

/** Values of events as the model's code knows them. */
final class Events {
  private Events() {}

  static RunLengthMask mask(org.omgllava.events.RunLengthMask mask) {
    return new RunLengthMask(mask.getHeight(), mask.getWidth(), mask.getCounts());
  }
}

package org.omgllava.job.client;

import org.omgllava.mask.RunLengthMask;

/** Masks of events as the model's values. */
public final class Masks {
  private Masks() {}

  /** The mask of a result or of a prompt; {@code RunLengthMasks} makes pixels of it. */
  public static RunLengthMask of(org.omgllava.events.RunLengthMask mask) {
    return new RunLengthMask(mask.getHeight(), mask.getWidth(), mask.getCounts());
  }
}

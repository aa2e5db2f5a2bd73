package org.omgllava.job.runtime;

import java.util.List;
import java.util.Optional;

/**
 * What the core of a step has decided about one event.
 *
 * @param state what is to be remembered of the key; none when there is nothing left to remember,
 *     and no alarm to wake up for
 * @param effects what is to be done, in this order
 */
public record Decision<S, E>(Optional<S> state, List<E> effects) {
  public Decision {
    effects = List.copyOf(effects);
  }

  /** For the end of a chain over all effects: whoever adds one to a core has to carry it out. */
  public static IllegalStateException unknown(Object effect) {
    return new IllegalStateException("effect: " + effect + " (expected: one that is known here)");
  }
}

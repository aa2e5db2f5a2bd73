package org.omgllava.scene;

import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Time for which a model has run. What happens between two calls, results that wait to be taken
 * among it, does not count. Constraint: one thread.
 */
public final class ModelTime {
  private final LongSupplier clockNanos;
  private long nanos;

  public ModelTime() {
    this(System::nanoTime);
  }

  /**
   * @param clockNanos any clock that runs forward
   */
  public ModelTime(LongSupplier clockNanos) {
    this.clockNanos = clockNanos;
  }

  /** Calls the model; a call that fails has taken its time, too. */
  public <T> T call(Supplier<T> model) {
    long start = clockNanos.getAsLong();
    try {
      return model.get();
    } finally {
      nanos += clockNanos.getAsLong() - start;
    }
  }

  /** Runs the model; see {@link #call}. */
  public void run(Runnable model) {
    call(
        () -> {
          model.run();
          return nanos;
        });
  }

  /** Time of all calls so far. */
  public long nanos() {
    return nanos;
  }
}

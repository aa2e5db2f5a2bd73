package org.omgllava.scene;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Work that has begun, on threads of whoever does it.
 *
 * @param future of its result
 */
public record Begun<T>(CompletableFuture<T> future) {
  /** Does the work at once; what it throws is thrown when the result is asked for. */
  public static <T> Begun<T> atOnce(Supplier<T> work) {
    try {
      return new Begun<>(CompletableFuture.completedFuture(work.get()));
    } catch (RuntimeException | Error e) {
      return new Begun<>(CompletableFuture.failedFuture(e));
    }
  }

  /** Whether there is a result, or a failure. */
  public boolean ended() {
    return future.isDone();
  }

  /** Runs something when the work has ended, on the thread that ends it, or now. */
  public void whenEnded(Runnable next) {
    future.whenComplete((result, failure) -> next.run());
  }

  /** Waits for the result; throws what the work has thrown. */
  public T result() {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e;
    }
  }
}

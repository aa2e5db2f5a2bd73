package org.omgllava.torch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import org.omgllava.scene.Begun;

/**
 * Two threads beside each other: one drives the device, the other does what needs none. What is
 * begun goes from the host to the device and back, and ends in the order in which it was begun.
 *
 * <p>Owns both threads. Closing waits for what has begun.
 */
public final class Lanes implements AutoCloseable {
  private final ExecutorService host;
  private final ExecutorService device;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  /**
   * @param name of what is done, for the threads
   */
  public Lanes(String name) {
    this.host = lane(name + "-host");
    this.device = lane(name + "-device");
  }

  private static ExecutorService lane(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Begins work; how much of it waits is the caller's to bound.
   *
   * @param before on the host
   * @param pass on the device
   * @param after on the host
   */
  public synchronized <P, D, R> Begun<R> begin(
      Supplier<P> before, Function<P, D> pass, Function<D, R> after) {
    CompletableFuture<R> begun =
        CompletableFuture.supplyAsync(before, host)
            .thenApplyAsync(pass, device)
            .thenApplyAsync(after, host);
    last = CompletableFuture.allOf(last.handle((result, failure) -> result), begun);
    return new Begun<>(begun);
  }

  @Override
  public synchronized void close() {
    last.handle((result, failure) -> result).join();
    host.shutdown();
    device.shutdown();
  }
}

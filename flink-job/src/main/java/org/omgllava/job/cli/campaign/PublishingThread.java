package org.omgllava.job.cli.campaign;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.omgllava.job.cli.hazard.HazardPublisher;
import org.omgllava.job.cli.hazard.Publication;

/**
 * Publishes in a thread of its own: a producer waits while the broker is away, and the one who
 * brings the broker back must not.
 *
 * <p>Constraint: one thread calls it; what is not sent yet is held, a minute's publications at
 * most.
 */
final class PublishingThread implements AutoCloseable {
  private final HazardPublisher publisher;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private Future<?> last = CompletableFuture.completedFuture(null);

  PublishingThread(HazardPublisher publisher) {
    this.publisher = publisher;
  }

  /**
   * Sends a publication after those before it.
   *
   * @throws IOException when an earlier one failed
   */
  void publish(Publication what) throws IOException, InterruptedException {
    if (last.isDone()) {
      end(last);
    }
    Future<?> before = last;
    last =
        thread.submit(
            () -> {
              end(before);
              publisher.publish(what);
              return null;
            });
  }

  /**
   * Waits until everything that was sent is with the broker.
   *
   * @throws IOException when a publication failed
   */
  void flush() throws IOException, InterruptedException {
    end(last);
    publisher.flush();
  }

  @Override
  public void close() {
    thread.shutdownNow();
    publisher.close();
  }

  private static void end(Future<?> publication) throws IOException, InterruptedException {
    try {
      publication.get();
    } catch (ExecutionException failed) {
      throw new IOException("publishing failed: " + failed.getCause(), failed);
    }
  }
}

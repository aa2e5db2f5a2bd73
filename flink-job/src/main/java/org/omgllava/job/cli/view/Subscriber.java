package org.omgllava.job.cli.view;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one page has still to be sent. A page that is slower than the streams misses the oldest.
 *
 * <p>Constraint: thread-safe, one taker.
 */
final class Subscriber {
  private static final int MOST_WAITING = 4_096;

  private final BlockingQueue<Message> waiting = new LinkedBlockingQueue<>(MOST_WAITING);

  void offer(Message message) {
    while (!waiting.offer(message)) {
      waiting.poll();
    }
  }

  /** The next message, or none after the wait. */
  @Nullable Message take(long waitMillis) throws InterruptedException {
    return waiting.poll(waitMillis, TimeUnit.MILLISECONDS);
  }
}

package org.omgllava.job.client;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Topics that have just been made. The controller answers before every broker has heard of them,
 * and a broker that has not says that they do not exist.
 */
public final class MadeTopics {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long PAUSE_MILLIS = 20;

  private MadeTopics() {}

  /**
   * Waits until the broker that is asked knows them, for 15 s at most: then others will tell.
   *
   * @throws ExecutionException when a broker refuses to tell of them
   */
  public static void awaitKnown(Admin admin, Collection<String> topics)
      throws InterruptedException, ExecutionException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until) {
      try {
        admin.describeTopics(topics).allTopicNames().get();
        return;
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }
}

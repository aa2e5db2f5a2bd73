package org.omgllava.job.io.transaction;

import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with a transaction that a checkpoint names and whose writer is gone.
 *
 * <p>Most of them have been committed before the failure. Their id may have another producer id by
 * now: its epoch has rolled over behind 32,766 (FLINK-40689), or the broker has forgotten the id
 * after {@code transactional.id.expiration.ms} (FLINK-30068). The broker says something else than
 * "fenced" then, and with the connector's own producer the job would start again for ever. What the
 * failed attempt has begun under the id since (FLINK-40626) is aborted by {@link LeftOpen}.
 */
public final class RecoveredCommit {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveredCommit.class);

  private RecoveredCommit() {}

  /**
   * Commits it.
   *
   * @param commit asks the brokers to commit the transaction of the checkpoint
   * @throws ProducerFencedException when the transaction was decided before
   */
  public static void of(String transactionalId, Runnable commit) {
    try {
      commit.run();
    } catch (InvalidPidMappingException e) {
      LOG.warn(
          "{}: the broker has given this id another producer since the checkpoint;"
              + " its transaction was committed or aborted before",
          transactionalId);
      throw new ProducerFencedException(e.getMessage());
    }
  }
}

package org.omgllava.job.io.transaction;

import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done with a transaction that a checkpoint names and whose writer is gone.
 *
 * <p>Most of them have been committed before the failure; their id may have gone on since. Two
 * things would go wrong with the connector's own producer:
 *
 * <ul>
 *   <li>The id has another producer id by now: its epoch has rolled over behind 32,766
 *       (FLINK-40689), or the broker has forgotten the id after {@code
 *       transactional.id.expiration.ms} (FLINK-30068). The broker says something else than
 *       "fenced", and the job would start again for ever.
 *   <li>The failed attempt has begun another transaction under the id. After a downscaling nobody
 *       takes that id again: the transaction would stay open until its timeout, and everybody who
 *       reads committed records would wait for it (FLINK-40626).
 * </ul>
 *
 * <p>In both cases the transaction of the checkpoint is decided, and nothing of this attempt has
 * the id: it is taken once, which aborts what is open under it.
 */
public final class RecoveredCommit {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveredCommit.class);

  private RecoveredCommit() {}

  /**
   * Commits it.
   *
   * @param commit asks the brokers to commit the transaction of the checkpoint
   * @param take takes the id with another producer
   * @throws ProducerFencedException when the transaction was decided before; nothing is open under
   *     its id then
   */
  public static void of(String transactionalId, Runnable commit, Runnable take) {
    try {
      commit.run();
    } catch (ProducerFencedException e) {
      take.run();
      throw e;
    } catch (InvalidPidMappingException e) {
      LOG.warn(
          "{}: the broker has given this id another producer since the checkpoint;"
              + " its transaction was committed or aborted before",
          transactionalId);
      take.run();
      throw new ProducerFencedException(e.getMessage());
    }
  }
}

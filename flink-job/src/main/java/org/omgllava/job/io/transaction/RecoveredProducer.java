package org.omgllava.job.io.transaction;

import java.util.Properties;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits transactions that a checkpoint names and whose writer is gone.
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
final class RecoveredProducer extends FlinkKafkaInternalProducer<byte[], byte[]> {
  private static final Logger LOG = LoggerFactory.getLogger(RecoveredProducer.class);

  private final Properties properties;

  RecoveredProducer(Properties properties, String transactionalId) {
    super(properties, transactionalId);
    this.properties = properties;
  }

  /**
   * @throws ProducerFencedException when the transaction was decided before; nothing is open under
   *     its id then
   */
  @Override
  public void commitTransaction() {
    try {
      super.commitTransaction();
    } catch (ProducerFencedException e) {
      abortLater();
      throw e;
    } catch (InvalidPidMappingException e) {
      LOG.warn(
          "{}: the broker has given this id another producer since the checkpoint;"
              + " its transaction was committed or aborted before",
          getTransactionalId());
      abortLater();
      throw new ProducerFencedException(e.getMessage());
    }
  }

  private void abortLater() {
    try (FlinkKafkaInternalProducer<byte[], byte[]> taker =
        new FlinkKafkaInternalProducer<>(properties, getTransactionalId())) {
      taker.initTransactions();
    }
  }
}

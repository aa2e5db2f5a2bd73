package org.omgllava.job.io.transaction;

import java.util.Properties;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;

/**
 * Commits transactions that a checkpoint names and whose writer is gone ({@link RecoveredCommit}).
 *
 * <p>Each attempt has a producer of its own. The committer takes one producer for all of them, and
 * a producer whose commit was not answered in time answers the next one, of whatever transaction,
 * with the outcome of the first: the other transaction would be taken for committed, and be aborted
 * later.
 */
final class RecoveredProducer extends FlinkKafkaInternalProducer<byte[], byte[]> {
  private final Properties properties;
  private String id;
  private long producerId;
  private short epoch;

  RecoveredProducer(Properties properties, String transactionalId) {
    super(properties, transactionalId);
    this.properties = properties;
    this.id = transactionalId;
  }

  @Override
  public String getTransactionalId() {
    return id;
  }

  @Override
  public void setTransactionId(String transactionalId) {
    id = transactionalId;
  }

  @Override
  public void resumeTransaction(long newProducerId, short newEpoch) {
    producerId = newProducerId;
    epoch = newEpoch;
  }

  /**
   * @throws org.apache.kafka.common.errors.ProducerFencedException when the transaction was decided
   *     before
   * @throws org.apache.kafka.common.errors.TimeoutException when it is not known whether it is
   *     committed; asking again tells
   */
  @Override
  public void commitTransaction() {
    RecoveredCommit.of(id, this::commitOnce);
  }

  private void commitOnce() {
    try (FlinkKafkaInternalProducer<byte[], byte[]> committer =
        new FlinkKafkaInternalProducer<>(properties, id)) {
      committer.resumeTransaction(producerId, epoch);
      committer.commitTransaction();
    }
  }
}

package org.omgllava.job.io.transaction;

import java.util.Properties;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;

/**
 * Commits transactions that a checkpoint names and whose writer is gone ({@link RecoveredCommit}).
 */
final class RecoveredProducer extends FlinkKafkaInternalProducer<byte[], byte[]> {
  private final Properties properties;

  RecoveredProducer(Properties properties, String transactionalId) {
    super(properties, transactionalId);
    this.properties = properties;
  }

  /**
   * @throws org.apache.kafka.common.errors.ProducerFencedException when the transaction was decided
   *     before; nothing is open under its id then
   */
  @Override
  public void commitTransaction() {
    RecoveredCommit.of(
        String.valueOf(getTransactionalId()), super::commitTransaction, this::takeId);
  }

  private void takeId() {
    try (FlinkKafkaInternalProducer<byte[], byte[]> taker =
        new FlinkKafkaInternalProducer<>(properties, getTransactionalId())) {
      taker.initTransactions();
    }
  }
}

package org.omgllava.simulation.sinks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.flink.connector.kafka.sink.internal.CheckpointTransaction;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.connector.kafka.sink.internal.ProducerPool;

/** Which ids of a writer are in use, as the connector's pool keeps it; producers are none. */
final class SimulatedPool implements ProducerPool {
  private final Map<String, CheckpointTransaction> used = new HashMap<>();
  private final NavigableSet<CheckpointTransaction> byCheckpoint =
      new TreeSet<>(
          Comparator.comparing(CheckpointTransaction::getCheckpointId)
              .thenComparing(CheckpointTransaction::getTransactionalId));
  private Optional<String> asked = Optional.empty();

  SimulatedPool(Collection<CheckpointTransaction> recovered) {
    recovered.forEach(this::use);
  }

  private void use(CheckpointTransaction transaction) {
    used.put(transaction.getTransactionalId(), transaction);
    byCheckpoint.add(transaction);
  }

  /** The id that the naming strategy has chosen. */
  String asked() {
    return asked.orElseThrow();
  }

  /** Lets an id go in which nothing was written. */
  void letGo(String id) {
    byCheckpoint.remove(used.remove(id));
  }

  @Override
  public void recycleByTransactionId(String id, boolean success) {
    CheckpointTransaction finished = used.remove(id);
    if (finished == null) {
      return;
    }
    byCheckpoint.remove(finished);
    // Committables are worked off in the order of their checkpoints.
    List<CheckpointTransaction> earlier =
        new ArrayList<>(
            byCheckpoint.headSet(new CheckpointTransaction("", finished.getCheckpointId())));
    earlier.forEach(each -> letGo(each.getTransactionalId()));
  }

  @Override
  @SuppressWarnings("NullAway")
  public FlinkKafkaInternalProducer<byte[], byte[]> getTransactionalProducer(
      String id, long checkpoint) {
    asked = Optional.of(id);
    use(new CheckpointTransaction(id, checkpoint));
    return null;
  }

  @Override
  public Collection<CheckpointTransaction> getOngoingTransactions() {
    return new ArrayList<>(byCheckpoint);
  }

  @Override
  public void recycle(FlinkKafkaInternalProducer<byte[], byte[]> producer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}

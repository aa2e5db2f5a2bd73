package org.omgllava.simulation.sinks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.internal.CheckpointTransaction;
import org.apache.flink.connector.kafka.sink.internal.TransactionAbortStrategyContextImpl;
import org.apache.flink.connector.kafka.sink.internal.TransactionAbortStrategyImpl;
import org.apache.flink.connector.kafka.sink.internal.TransactionNamingStrategyContextImpl;
import org.apache.flink.connector.kafka.sink.internal.TransactionNamingStrategyImpl;
import org.apache.flink.connector.kafka.sink.internal.TransactionOwnership;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.omgllava.job.io.transaction.AttemptPrefix;
import org.omgllava.job.io.transaction.LeftOpen;
import org.omgllava.simulation.sinks.SimulatedBroker.Identity;
import org.omgllava.simulation.sinks.SimulatedBroker.Ongoing;

/**
 * The connector's writer of one subtask: it names transactions, owns ids and aborts what is left
 * over by the connector's own decisions, at a simulated broker.
 */
final class SimulatedWriter {
  static final String PREFIX = "job-results";
  private static final TransactionNamingStrategyImpl NAMING = TransactionNamingStrategyImpl.POOLING;
  private static final TransactionOwnership OWNERSHIP = NAMING.getOwnership();

  /** A transaction that waits for the end of a checkpoint. */
  record Committable(long checkpoint, String id, Identity producer) {}

  private final SimulatedBroker broker;
  private final SinkWiring wiring;
  private final int subtask;
  private final int parallelism;
  private final Collection<KafkaWriterState> recovered;
  private final String prefix;
  private final long restoredCheckpoint;
  private final int[] owned;
  private final int total;
  private final SimulatedPool pool;
  private final TransactionNamingStrategyContextImpl naming;
  private final LeftOpen.Owned mine;
  private final List<Integer> unsent = new ArrayList<>();

  /** What was open at the checkpoint before. */
  private List<String> listed = List.of();

  private String id = "";
  private Identity producer = new Identity(-1, -1);
  private boolean worked;
  private boolean begun;

  SimulatedWriter(
      SimulatedBroker broker,
      SinkWiring wiring,
      int subtask,
      int parallelism,
      int attempt,
      List<KafkaWriterState> saved,
      long restoredCheckpoint) {
    this.broker = broker;
    this.wiring = wiring;
    this.subtask = subtask;
    this.parallelism = parallelism;
    this.recovered = AttemptPrefix.ofEveryAttempt(PREFIX, saved, subtask, parallelism);
    AttemptPrefix name = new AttemptPrefix(PREFIX, restoredCheckpoint, attempt, "slot");
    this.prefix = wiring.has(SinkMutation.ONE_NAME_FOR_ALL_ATTEMPTS) ? PREFIX : name.text();
    this.restoredCheckpoint = restoredCheckpoint;
    this.owned = OWNERSHIP.getOwnedSubtaskIds(subtask, parallelism, recovered);
    this.total = OWNERSHIP.getTotalNumberOfOwnedSubtasks(subtask, parallelism, recovered);
    this.pool = new SimulatedPool(precommitted());
    this.mine =
        new LeftOpen.Owned(name, Arrays.stream(owned()).boxed().collect(Collectors.toSet()), total);
    this.naming =
        new TransactionNamingStrategyContextImpl(prefix, owned[0], restoredCheckpoint, pool);
  }

  private List<CheckpointTransaction> precommitted() {
    return recovered.stream()
        .flatMap(state -> state.getPrecommittedTransactionalIds().stream())
        .toList();
  }

  void initialize() {
    abortLingering();
    begin(restoredCheckpoint + 1);
  }

  private int[] owned() {
    return wiring.has(SinkMutation.OWNERSHIP_FORGOTTEN) ? new int[] {owned[0]} : owned;
  }

  private void abortLingering() {
    Set<String> spared =
        wiring.has(SinkMutation.PREPARED_ABORTED_TOO)
            ? Set.of()
            : precommitted().stream()
                .map(CheckpointTransaction::getTransactionalId)
                .collect(Collectors.toSet());
    TransactionAbortStrategyImpl.LISTING.abortTransactions(
        new TransactionAbortStrategyContextImpl(
            List::of,
            subtask,
            parallelism,
            owned(),
            total,
            List.of(prefix, recovered.iterator().next().getTransactionalIdPrefix()),
            restoredCheckpoint + 1,
            left -> broker.init(left).epoch(),
            () -> {
              throw new UnsupportedOperationException("no client");
            },
            spared) {
          @Override
          public Collection<String> getOpenTransactionsForTopics() {
            return broker.ongoing().stream().map(Ongoing::id).toList();
          }
        });
  }

  private void begin(long checkpoint) {
    naming.setNextCheckpointId(checkpoint);
    naming.setOngoingTransactions(
        wiring.has(SinkMutation.ID_REUSED_WHILE_PREPARED)
            ? Set.of()
            : pool.getOngoingTransactions().stream()
                .map(CheckpointTransaction::getTransactionalId)
                .collect(Collectors.toSet()));
    NAMING.getTransactionalProducer(naming);
    naming.setLastCheckpointId(checkpoint);
    id = pool.asked();
    producer = broker.init(id);
    worked = false;
    begun = false;
  }

  void write(int record) {
    unsent.add(record);
    worked = true;
  }

  /** Sends what waits. */
  void flush() {
    for (int record : unsent) {
      broker.write(id, producer, wiring.partition(record), record);
      begun = true;
    }
    unsent.clear();
  }

  /** Whether a transaction is open at the broker. */
  boolean begun() {
    return begun;
  }

  Optional<Committable> prepare(long checkpoint) {
    if (!wiring.has(SinkMutation.NOT_FLUSHED_AT_BARRIER)) {
      flush();
    }
    unsent.clear();
    if (worked) {
      return Optional.of(new Committable(checkpoint, id, producer));
    }
    pool.letGo(id);
    return Optional.empty();
  }

  /** A committer has ended a transaction. */
  void finished(String transaction, boolean success) {
    pool.recycleByTransactionId(transaction, success);
  }

  /** What is saved, after which the next transaction begins. */
  List<KafkaWriterState> snapshot(long checkpoint) {
    abortEarlier();
    Collection<CheckpointTransaction> ongoing = pool.getOngoingTransactions();
    begin(checkpoint + 1);
    List<KafkaWriterState> states = new ArrayList<>();
    for (int index = 0; index < owned.length; index++) {
      states.add(
          new KafkaWriterState(
              prefix, owned[index], total, OWNERSHIP, index == 0 ? ongoing : List.of()));
    }
    return states;
  }

  private void abortEarlier() {
    if (!wiring.has(SinkMutation.LATE_TRANSACTIONS_LEFT)) {
      listed.forEach(broker::init);
    }
    listed = broker.ongoing().stream().map(Ongoing::id).filter(this::isToAbort).toList();
  }

  private boolean isToAbort(String open) {
    return wiring.has(SinkMutation.NEWER_ATTEMPTS_ABORTED)
        ? !open.startsWith(prefix) && mine.subtasks().contains(subtask)
        : !wiring.has(SinkMutation.ONE_NAME_FOR_ALL_ATTEMPTS) && mine.isEarlier(open);
  }

  /** Aborts what is open, as a task does that is cancelled. */
  void close() {
    if (begun) {
      try {
        broker.abort(id, producer);
      } catch (ProducerFencedException e) {
        // Another attempt has the id, and has aborted it.
      }
    }
  }
}

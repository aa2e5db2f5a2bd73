package org.omgllava.simulation.sinks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.omgllava.job.io.transaction.RecoveredCommit;
import org.omgllava.simulation.sinks.SimulatedWriter.Committable;

/** The committer of one subtask: it commits what a completed checkpoint names, and tells. */
final class SimulatedCommitter {
  private static final int MOST_ROUNDS = 10;

  /** Is told which transactions have ended. */
  interface Finished {
    void tell(String transaction, boolean success);
  }

  /** One that waits, in the order of checkpoints. */
  private record Waiting(Committable committable, boolean recovered) {}

  private final SimulatedBroker broker;
  private final SinkWiring wiring;
  private final Finished finished;
  private final List<Waiting> waiting = new ArrayList<>();
  private Optional<Committable> unanswered = Optional.empty();

  SimulatedCommitter(
      SimulatedBroker broker, SinkWiring wiring, List<Committable> recovered, Finished finished) {
    this.broker = broker;
    this.wiring = wiring;
    this.finished = finished;
    recovered.forEach(committable -> waiting.add(new Waiting(committable, true)));
  }

  void add(Committable committable) {
    waiting.add(new Waiting(committable, false));
  }

  List<Committable> saved() {
    return wiring.has(SinkMutation.COMMITTABLES_NOT_SAVED)
        ? List.of()
        : waiting.stream().map(Waiting::committable).toList();
  }

  /**
   * Commits what belongs to a completed checkpoint and to failed ones before it.
   *
   * @throws RuntimeException for which the job starts again
   */
  void completed(long checkpoint) {
    if (wiring.has(SinkMutation.FAILED_CHECKPOINTS_FORGOTTEN)) {
      waiting.removeIf(one -> one.committable().checkpoint() < checkpoint);
    }
    List<Waiting> due =
        waiting.stream().filter(one -> one.committable().checkpoint() <= checkpoint).toList();
    for (int round = 1; !due.isEmpty(); round++) {
      boolean last = round == MOST_ROUNDS;
      List<Waiting> late = due.stream().filter(one -> !commit(one, last)).toList();
      waiting.removeAll(due.stream().filter(one -> !late.contains(one)).toList());
      due = late;
    }
  }

  /**
   * Asks for a commit once.
   *
   * @return whether it is over
   */
  private boolean commit(Waiting one, boolean last) {
    String id = one.committable().id();
    try {
      if (one.recovered()) {
        recover(one.committable());
      } else {
        broker.commit(id, one.committable().producer());
      }
      finished.tell(id, true);
      return true;
    } catch (RetriableException e) {
      if (wiring.has(SinkMutation.LATE_COMMIT_GIVEN_UP)) {
        finished.tell(id, true);
        return true;
      }
      if (last) {
        throw e;
      }
      return false;
    } catch (ProducerFencedException | InvalidTxnStateException e) {
      finished.tell(id, false);
      return true;
    }
  }

  private void recover(Committable committable) {
    String id = committable.id();
    if (wiring.has(SinkMutation.OTHER_PRODUCER_STOPS_RECOVERY)) {
      broker.commit(id, committable.producer());
      return;
    }
    if (wiring.has(SinkMutation.ID_TAKEN_BEFORE_COMMIT)) {
      broker.init(id);
    }
    RecoveredCommit.of(id, () -> commitRecovered(committable));
  }

  /** With one producer for all, the late answer to one transaction is taken for the next one's. */
  private void commitRecovered(Committable committable) {
    boolean shared = wiring.has(SinkMutation.ONE_PRODUCER_FOR_ALL);
    Committable asked = shared ? unanswered.orElse(committable) : committable;
    unanswered = Optional.of(asked);
    broker.commit(asked.id(), asked.producer());
    unanswered = Optional.empty();
  }
}

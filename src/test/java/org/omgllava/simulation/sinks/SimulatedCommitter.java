package org.omgllava.simulation.sinks;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.omgllava.job.io.transaction.RecoveredCommit;
import org.omgllava.simulation.sinks.SimulatedWriter.Committable;

/** The committer of one subtask: it commits what a completed checkpoint names, and tells. */
final class SimulatedCommitter {
  private static final int MOST_ATTEMPTS = 10;

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
    Iterator<Waiting> due = waiting.iterator();
    while (due.hasNext()) {
      Waiting one = due.next();
      if (one.committable().checkpoint() <= checkpoint) {
        commit(one);
        due.remove();
      }
    }
  }

  private void commit(Waiting one) {
    String id = one.committable().id();
    for (int attempt = 1; ; attempt++) {
      try {
        if (one.recovered()) {
          recover(one.committable());
        } else {
          broker.commit(id, one.committable().producer());
        }
        finished.tell(id, true);
        return;
      } catch (RetriableException e) {
        if (wiring.has(SinkMutation.LATE_COMMIT_GIVEN_UP)) {
          finished.tell(id, true);
          return;
        }
        if (attempt == MOST_ATTEMPTS) {
          throw e;
        }
      } catch (ProducerFencedException | InvalidTxnStateException e) {
        finished.tell(id, false);
        return;
      }
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
    RecoveredCommit.of(
        id,
        () -> broker.commit(id, committable.producer()),
        () -> {
          if (!wiring.has(SinkMutation.ORPHAN_LEFT)) {
            broker.init(id);
          }
        });
  }
}

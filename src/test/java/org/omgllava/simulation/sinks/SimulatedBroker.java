package org.omgllava.simulation.sinks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Brokers that keep transactions as version 2 of the protocol has it: each end of a transaction
 * gives its producer the next epoch, and the last one before the epochs run out another producer
 * id. They answer late, forget ids that are not used, and end what is open for too long.
 */
final class SimulatedBroker {
  /** How a request is answered. */
  enum Answer {
    AT_ONCE,
    /** Nothing is done, and nothing is heard of it. */
    REQUEST_LOST,
    /** It is done, and nothing is heard of it. */
    ANSWER_LOST
  }

  /** A producer as the broker has made it. */
  record Identity(long producerId, int epoch) {}

  /** An open transaction. */
  record Ongoing(String id, Identity producer, long sinceMillis) {}

  private enum State {
    EMPTY,
    ONGOING,
    COMMITTED,
    ABORTED
  }

  /** A record in a partition; what its transaction has come to. */
  private static final class Written {
    final int record;
    State decided = State.ONGOING;

    Written(int record) {
      this.record = record;
    }
  }

  /** A transactional id. */
  private static final class Coordinated {
    Identity now;

    /** Whose transaction was the last that ended: asking for it again is no mistake. */
    Identity ended = new Identity(-1, -1);

    State state = State.EMPTY;
    long sinceMillis;
    final List<Written> open = new ArrayList<>();

    Coordinated(Identity now) {
      this.now = now;
    }
  }

  private final int lastEpoch;
  private final long transactionTimeoutMillis;
  private final long expirationMillis;
  private final Supplier<Answer> answers;
  private final Map<String, Coordinated> ids = new TreeMap<>();
  private final List<List<Written>> partitions = new ArrayList<>();
  private long nextProducerId;
  private long nowMillis;

  /**
   * @param lastEpoch after which a producer gets another id
   * @param transactionTimeoutMillis after which what is open is aborted
   * @param expirationMillis after which an id without a transaction is forgotten
   * @param answers how the next request is answered
   */
  SimulatedBroker(
      int partitions,
      int lastEpoch,
      long transactionTimeoutMillis,
      long expirationMillis,
      Supplier<Answer> answers) {
    this.lastEpoch = lastEpoch;
    this.transactionTimeoutMillis = transactionTimeoutMillis;
    this.expirationMillis = expirationMillis;
    this.answers = answers;
    for (int partition = 0; partition < partitions; partition++) {
      this.partitions.add(new ArrayList<>());
    }
  }

  /** Ends and forgets what is too old by then. */
  void advance(long toMillis) {
    nowMillis = toMillis;
    for (Coordinated id : ids.values()) {
      if (id.state == State.ONGOING && id.sinceMillis + transactionTimeoutMillis < nowMillis) {
        decide(id, State.ABORTED);
        // Even the one who asks for the same now is fenced.
        id.ended = new Identity(-1, -1);
        id.now = after(id.now);
      }
    }
    ids.values()
        .removeIf(id -> id.state != State.ONGOING && id.sinceMillis + expirationMillis < nowMillis);
  }

  /** Gives an id to a new producer; whoever has it is fenced, what is open under it aborted. */
  Identity init(String id) {
    return answered(
        () -> {
          Coordinated taken =
              ids.computeIfAbsent(
                  id, unknown -> new Coordinated(new Identity(nextProducerId++, -1)));
          if (taken.state == State.ONGOING) {
            decide(taken, State.ABORTED);
          }
          taken.now = after(taken.now);
          taken.ended = new Identity(-1, -1);
          taken.state = State.EMPTY;
          taken.sinceMillis = nowMillis;
          return taken.now;
        });
  }

  /** Appends to the producer's transaction, and begins it where there is none. */
  void write(String id, Identity producer, int partition, int record) {
    Coordinated writing = known(id, producer);
    if (!writing.now.equals(producer)) {
      throw new ProducerFencedException(id);
    }
    if (writing.state != State.ONGOING) {
      writing.state = State.ONGOING;
      writing.sinceMillis = nowMillis;
    }
    Written written = new Written(record);
    writing.open.add(written);
    partitions.get(partition).add(written);
  }

  /** Commits. */
  void commit(String id, Identity producer) {
    end(id, producer, State.COMMITTED);
  }

  void abort(String id, Identity producer) {
    end(id, producer, State.ABORTED);
  }

  private void end(String id, Identity producer, State wanted) {
    answered(
        () -> {
          Coordinated ending = ids.get(id);
          if (ending != null && ending.ended.equals(producer) && ending.state == wanted) {
            return ending.now;
          }
          ending = known(id, producer);
          if (!ending.now.equals(producer)) {
            throw new ProducerFencedException(id);
          }
          if (ending.state != State.ONGOING) {
            throw new InvalidTxnStateException(id + " has no transaction");
          }
          decide(ending, wanted);
          return ending.now;
        });
  }

  private Coordinated known(String id, Identity producer) {
    Coordinated found = ids.get(id);
    if (found == null || found.now.producerId() != producer.producerId()) {
      throw new InvalidPidMappingException(id + " has another producer");
    }
    return found;
  }

  private void decide(Coordinated id, State decided) {
    id.open.forEach(written -> written.decided = decided);
    id.open.clear();
    id.state = decided;
    id.sinceMillis = nowMillis;
    id.ended = id.now;
    id.now = after(id.now);
  }

  private Identity after(Identity before) {
    return before.epoch() < lastEpoch
        ? new Identity(before.producerId(), before.epoch() + 1)
        : new Identity(nextProducerId++, 0);
  }

  private Identity answered(Supplier<Identity> request) {
    Answer answer = answers.get();
    if (answer == Answer.REQUEST_LOST) {
      throw new TimeoutException("no answer");
    }
    Identity done = request.get();
    if (answer == Answer.ANSWER_LOST) {
      throw new TimeoutException("no answer");
    }
    return done;
  }

  List<Ongoing> ongoing() {
    List<Ongoing> ongoing = new ArrayList<>();
    ids.forEach(
        (name, id) -> {
          if (id.state == State.ONGOING) {
            ongoing.add(new Ongoing(name, id.now, id.sinceMillis));
          }
        });
    return ongoing;
  }

  /** Offset of the first record that is not decided. */
  long stable(int partition) {
    List<Written> log = partitions.get(partition);
    int offset = 0;
    while (offset < log.size() && log.get(offset).decided != State.ONGOING) {
      offset++;
    }
    return offset;
  }

  long end(int partition) {
    return partitions.get(partition).size();
  }

  /** What somebody sees who reads committed records. */
  List<Integer> committed(int partition) {
    return partitions.get(partition).stream()
        .limit(stable(partition))
        .filter(written -> written.decided == State.COMMITTED)
        .map(written -> written.record)
        .toList();
  }
}

package org.omgllava.simulation.sinks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.omgllava.simulation.sinks.SimulatedWriter.Committable;

/** Writer and committer of one subtask, chained, and what is on its way to them. */
final class SimulatedSubtask {
  /** What marks the place of a checkpoint among the records. */
  record Barrier(long checkpoint) {}

  /** What a checkpoint holds of it. */
  record Saved(List<KafkaWriterState> writer, List<Committable> committer) {}

  private record Ended(String transaction, boolean success) {}

  final Deque<Object> queue = new ArrayDeque<>();

  /** Until when it does nothing. */
  long stalledUntilMillis;

  private final SinkWiring wiring;
  private final SimulatedWriter writer;
  private final SimulatedCommitter committer;
  private final long restoredCheckpoint;
  private final Deque<Ended> ended = new ArrayDeque<>();

  SimulatedSubtask(
      SimulatedBroker broker,
      SinkWiring wiring,
      int subtask,
      int parallelism,
      int attempt,
      Saved restored,
      long restoredCheckpoint) {
    this.wiring = wiring;
    this.restoredCheckpoint = restoredCheckpoint;
    this.writer =
        new SimulatedWriter(
            broker, wiring, subtask, parallelism, attempt, restored.writer(), restoredCheckpoint);
    this.committer =
        new SimulatedCommitter(
            broker,
            wiring,
            restored.committer(),
            (transaction, success) -> ended.add(new Ended(transaction, success)));
  }

  /** Commits what the checkpoint names, then begins; the last of a chain is opened first. */
  void open() {
    committer.completed(restoredCheckpoint);
    writer.initialize();
  }

  /** Takes what is next; something is saved at a barrier. */
  Optional<Saved> take() {
    Object next = queue.remove();
    if (next instanceof Barrier barrier) {
      return Optional.of(save(barrier.checkpoint()));
    }
    writer.write((int) next);
    return Optional.empty();
  }

  private Saved save(long checkpoint) {
    writer.prepare(checkpoint).ifPresent(committer::add);
    if (wiring.has(SinkMutation.COMMITTED_AT_BARRIER)) {
      committer.completed(checkpoint);
    }
    while (!ended.isEmpty()) {
      Ended one = ended.remove();
      writer.finished(one.transaction(), one.success());
    }
    return new Saved(writer.snapshot(checkpoint), committer.saved());
  }

  void flush() {
    writer.flush();
  }

  void completed(long checkpoint) {
    committer.completed(checkpoint);
  }

  void close() {
    writer.close();
  }

  /**
   * Goes on as a task does that does not know yet that its attempt has failed: it writes, and
   * begins transactions at the barriers that have reached it.
   *
   * @return whether it may go on
   */
  boolean linger() {
    if (queue.isEmpty()) {
      return false;
    }
    take();
    flush();
    return true;
  }
}

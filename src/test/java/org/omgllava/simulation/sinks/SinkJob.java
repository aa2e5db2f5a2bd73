package org.omgllava.simulation.sinks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.omgllava.simulation.sinks.SimulatedSubtask.Barrier;
import org.omgllava.simulation.sinks.SimulatedSubtask.Saved;
import org.omgllava.simulation.sinks.SimulatedWriter.Committable;

/** A job that numbers records and writes them: its attempts, its checkpoints. */
final class SinkJob {
  /**
   * A completed checkpoint.
   *
   * @param position number of the record that comes next
   */
  record Checkpoint(long id, int position, List<Saved> subtasks) {
    /** Transactions that it says are results. */
    List<Committable> committables() {
      return subtasks.stream().flatMap(saved -> saved.committer().stream()).toList();
    }
  }

  /** A checkpoint that is under way. */
  private record Pending(
      long id, int position, long triggeredMillis, Map<Integer, Saved> acknowledged) {}

  /** What a subtask is still to be told. */
  record Notice(SimulatedSubtask subtask, long checkpoint) {}

  private final SimulatedBroker broker;
  private final SinkWiring wiring;
  private final int toleratedFailures;
  private final List<SimulatedSubtask> subtasks = new ArrayList<>();
  private final List<Notice> notices = new ArrayList<>();

  /** When the completed checkpoints were triggered, newest first. */
  private final List<Long> completedMillis = new ArrayList<>();

  private Optional<Checkpoint> completed = Optional.empty();
  private Optional<Pending> pending = Optional.empty();
  private long checkpoints;
  private int attempts;
  private int failedInARow;
  private int position;

  /**
   * @param toleratedFailures checkpoints in a row that may fail before the job does
   */
  SinkJob(SimulatedBroker broker, SinkWiring wiring, int toleratedFailures) {
    this.broker = broker;
    this.wiring = wiring;
    this.toleratedFailures = toleratedFailures;
  }

  /**
   * Starts from the last checkpoint, or from the beginning.
   *
   * @param order in which subtasks are opened
   */
  void start(int parallelism, IntFunction<List<Integer>> order) {
    attempts++;
    notices.clear();
    subtasks.clear();
    pending = Optional.empty();
    failedInARow = 0;
    position = completed.map(Checkpoint::position).orElse(0);
    List<Saved> saved = completed.map(Checkpoint::subtasks).orElse(List.of());
    List<List<KafkaWriterState>> writers =
        spread(saved.stream().map(Saved::writer).toList(), parallelism);
    List<List<List<Committable>>> committers =
        spread(saved.stream().map(each -> List.of(each.committer())).toList(), parallelism);
    for (int subtask = 0; subtask < parallelism; subtask++) {
      Saved restored =
          new Saved(
              writers.get(subtask),
              committers.get(subtask).stream().flatMap(List::stream).toList());
      subtasks.add(
          new SimulatedSubtask(
              broker,
              wiring,
              subtask,
              parallelism,
              attempts,
              restored,
              completed.map(Checkpoint::id).orElse(0L)));
    }
    order.apply(parallelism).forEach(subtask -> subtasks.get(subtask).open());
  }

  /** As Flink hands out lists: as they were, or one after the other in equal shares. */
  private static <T> List<List<T>> spread(List<List<T>> saved, int parallelism) {
    if (saved.size() == parallelism) {
      return saved;
    }
    List<T> all = saved.stream().flatMap(List::stream).toList();
    List<List<T>> shares = new ArrayList<>();
    int from = 0;
    for (int subtask = 0; subtask < parallelism; subtask++) {
      int to = from + all.size() / parallelism + (subtask < all.size() % parallelism ? 1 : 0);
      shares.add(all.subList(from, to));
      from = to;
    }
    return shares;
  }

  /** Sends the next record on its way. */
  void emit() {
    int record = position++;
    subtasks.get(wiring.partition(record) % subtasks.size()).queue.add(record);
  }

  /** Whether a checkpoint was triggered. */
  boolean trigger(long nowMillis) {
    if (pending.isPresent()) {
      return false;
    }
    pending = Optional.of(new Pending(++checkpoints, position, nowMillis, new HashMap<>()));
    for (SimulatedSubtask subtask : subtasks) {
      if (wiring.has(SinkMutation.BARRIER_OVERTAKES)) {
        subtask.queue.addFirst(new Barrier(checkpoints));
      } else {
        subtask.queue.add(new Barrier(checkpoints));
      }
    }
    return true;
  }

  /** Lets a subtask take what is next. */
  void take(SimulatedSubtask subtask) {
    boolean barrier = subtask.queue.peek() instanceof Barrier;
    long checkpoint = barrier ? ((Barrier) subtask.queue.element()).checkpoint() : 0;
    Optional<Saved> saved = subtask.take();
    if (pending.isPresent() && pending.get().id() == checkpoint && saved.isPresent()) {
      acknowledge(pending.get(), subtasks.indexOf(subtask), saved.get());
    }
  }

  private void acknowledge(Pending of, int subtask, Saved saved) {
    of.acknowledged().put(subtask, saved);
    if (of.acknowledged().size() < subtasks.size()) {
      return;
    }
    List<Saved> all = new ArrayList<>();
    for (int i = 0; i < subtasks.size(); i++) {
      all.add(of.acknowledged().get(i));
    }
    completed = Optional.of(new Checkpoint(of.id(), of.position(), all));
    completedMillis.add(0, of.triggeredMillis());
    pending = Optional.empty();
    failedInARow = 0;
    subtasks.forEach(each -> notices.add(new Notice(each, of.id())));
  }

  /**
   * Gives up a checkpoint that takes too long.
   *
   * @return whether that is one too many
   */
  boolean givesUp(long nowMillis, long timeoutMillis) {
    if (pending.isEmpty()
        || pending.get().triggeredMillis() + timeoutMillis >= nowMillis
        || wiring.has(SinkMutation.NO_CHECKPOINT_TIMEOUT)) {
      return false;
    }
    pending = Optional.empty();
    failedInARow++;
    return failedInARow > toleratedFailures;
  }

  /** Tells a subtask what it is still to be told. */
  void tell(Notice notice) {
    notices.remove(notice);
    notice.subtask().completed(notice.checkpoint());
  }

  List<SimulatedSubtask> subtasks() {
    return subtasks;
  }

  List<Notice> notices() {
    return notices;
  }

  List<Long> completedMillis() {
    return completedMillis;
  }

  Optional<Checkpoint> completed() {
    return completed;
  }

  boolean isSaving() {
    return pending.isPresent();
  }

  int position() {
    return position;
  }
}

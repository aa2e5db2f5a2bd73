package org.omgllava.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * One step of the simulated job: records come in by channels, barriers among them, and go out by
 * ports.
 */
abstract class Step {
  /** Subtasks above and below: records of a stream keep their order, others may overtake. */
  static final int PARTITIONS = 2;

  static final String MAIN = "main";

  /** What marks the place of a checkpoint among the records. */
  record Barrier(long checkpoint) {}

  /** Records on their way from one subtask to another. */
  static final class Channel {
    private final Deque<Object> queue = new ArrayDeque<>();
    private final Step to;

    /** Whether its barrier has come and those of others have not. */
    boolean passed;

    private Channel(Step to) {
      this.to = to;
    }

    private void add(Object record) {
      queue.add(record);
      to.waiting++;
    }

    /** What comes next; {@code null} when there is nothing. */
    Object next() {
      return queue.peek();
    }

    Object take() {
      to.waiting--;
      return queue.remove();
    }

    void clear() {
      to.waiting -= queue.size();
      queue.clear();
    }
  }

  /** A channel into this step, and which input it belongs to. */
  record Input(int number, Channel channel) {}

  /** Where a port leads; records travel as bytes where there is a serializer. */
  private record Edge(List<Channel> channels, TypeSerializer<Object> serializer) {
    void send(Object sent) {
      Object record = serializer == null ? sent : SimulatedStates.travelled(serializer, sent);
      int partition = Math.floorMod(Streams.of(record).hashCode(), PARTITIONS);
      channels.get(partition).add(record);
    }
  }

  final String name;
  final List<Input> inputs = new ArrayList<>();
  private final Map<String, List<Edge>> ports = new HashMap<>();
  private final List<Channel> outputs = new ArrayList<>();

  /** Until when it does nothing but be woken. */
  long stalledUntilMillis;

  /** Records and barriers in its channels. */
  private int waiting;

  Step(String name) {
    this.name = name;
  }

  /** Leads a port to an input of another step. */
  void lead(String port, Step to, int input, TypeSerializer<?> serializer) {
    @SuppressWarnings("unchecked")
    TypeSerializer<Object> untyped = (TypeSerializer<Object>) serializer;
    lead(List.of(port), new Edge(channels(to, input), untyped));
  }

  /** Leads several ports to a step that learns in which order they were used. */
  void leadTogether(List<String> from, Step to) {
    lead(from, new Edge(channels(to, 1), null));
  }

  private void lead(List<String> from, Edge edge) {
    from.forEach(port -> ports.computeIfAbsent(port, p -> new ArrayList<>()).add(edge));
  }

  private List<Channel> channels(Step to, int input) {
    List<Channel> channels = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Channel channel = new Channel(to);
      channels.add(channel);
      outputs.add(channel);
      to.inputs.add(new Input(input, channel));
    }
    return channels;
  }

  void emit(String port, Object record) {
    ports.getOrDefault(port, List.of()).forEach(edge -> edge.send(record));
  }

  void emitBarrier(Barrier barrier) {
    outputs.forEach(channel -> channel.add(barrier));
  }

  /** Whether the steps below take no more for now. */
  boolean isHeldBack(int most) {
    for (Channel channel : outputs) {
      if (channel.queue.size() >= most) {
        return true;
      }
    }
    return false;
  }

  /** Whether something has come. */
  boolean isFed() {
    return waiting > 0;
  }

  /** Begins with what was saved; {@code null} at the very beginning. */
  abstract void open(Object saved) throws Exception;

  abstract void receive(int input, Object record) throws Exception;

  /** What is to be restored after a failure. */
  abstract Object save() throws Exception;

  void beforeBarrier() throws Exception {}

  OptionalLong nextTimerMillis() {
    return OptionalLong.empty();
  }

  void fireTimer() throws Exception {
    throw new IllegalStateException(name + " has no timers");
  }

  /** Whether there is work that no record and no timer asks for. */
  boolean hasWork() {
    return false;
  }

  void work() throws Exception {
    throw new IllegalStateException(name + " has no work of its own");
  }

  /** Whether no record is taken in for now. */
  boolean isFull() {
    return false;
  }

  /** What is held, for people; empty when nothing is. */
  String held() {
    return "";
  }

  /** What is held beyond its bound, for people; empty when nothing is. */
  String overBound() {
    return "";
  }
}

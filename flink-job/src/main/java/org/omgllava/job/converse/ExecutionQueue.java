package org.omgllava.job.converse;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which questions may go to the model, and which answers may leave. The turns of a dialogue are
 * executed one after another; the executions of one instruction run side by side and leave in
 * order; nothing else waits for anything.
 */
final class ExecutionQueue {
  private final Map<String, Deque<Execution>> lanes = new HashMap<>();
  private final Set<Execution> waiting = new LinkedHashSet<>();
  private final Map<String, Execution> running = new HashMap<>();
  private int size;

  void add(Execution execution) {
    lanes.computeIfAbsent(execution.lane(), lane -> new ArrayDeque<>()).add(execution);
    waiting.add(execution);
    size++;
  }

  /** Executions that have not left. */
  int size() {
    return size;
  }

  int waiting() {
    return waiting.size();
  }

  /** Executions of the same instruction that have not left. */
  int underWay(Execution like) {
    int count = 0;
    String id = like.question.instruction().instructionId();
    for (Execution execution : lanes.getOrDefault(like.lane(), new ArrayDeque<>())) {
      if (execution.question.instruction().instructionId().equals(id)) {
        count++;
      }
    }
    return count;
  }

  /** The longest-waiting executions that may start, at most so many. */
  List<Execution> startable(int most) {
    List<Execution> result = new ArrayList<>();
    Iterator<Execution> candidates = waiting.iterator();
    while (result.size() < most && candidates.hasNext()) {
      Execution candidate = candidates.next();
      boolean oneAfterAnother = candidate.conversationId() != null;
      if (!oneAfterAnother || lanes.get(candidate.lane()).peekFirst() == candidate) {
        result.add(candidate);
      }
    }
    return result;
  }

  void started(Execution execution) {
    waiting.remove(execution);
    running.put(execution.requestId(), execution);
  }

  /** The running execution of a request. */
  Execution running(String requestId) {
    return running.get(requestId);
  }

  /** Takes an execution that is done, and returns those that may leave, in order. */
  List<Execution> done(Execution execution) {
    waiting.remove(execution);
    running.remove(execution.requestId());
    Deque<Execution> lane = lanes.get(execution.lane());
    List<Execution> leaving = new ArrayList<>();
    while (!lane.isEmpty() && lane.peekFirst().done()) {
      leaving.add(lane.removeFirst());
    }
    if (lane.isEmpty()) {
      lanes.remove(execution.lane());
    }
    size -= leaving.size();
    return leaving;
  }
}

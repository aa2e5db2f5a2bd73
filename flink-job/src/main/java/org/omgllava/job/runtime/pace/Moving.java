package org.omgllava.job.runtime.pace;

import java.util.HashSet;
import java.util.Set;
import org.apache.flink.runtime.jobgraph.OperatorID;

/**
 * The subtasks of a job at which records come.
 *
 * <p>Constraint: thread-safe.
 */
final class Moving {
  private final Set<Subtask> subtasks = new HashSet<>();

  private record Subtask(OperatorID operator, int index) {}

  /**
   * @return whether any subtask moves now
   */
  synchronized boolean told(OperatorID operator, int subtask, Movement movement) {
    Subtask who = new Subtask(operator, subtask);
    switch (movement) {
      case MOVES -> subtasks.add(who);
      case RESTS -> subtasks.remove(who);
    }
    return !subtasks.isEmpty();
  }
}

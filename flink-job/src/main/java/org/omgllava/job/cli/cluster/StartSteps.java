package org.omgllava.job.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/**
 * What the job's latest start, or start after a failure, took, as Flink's REST interface tells it.
 *
 * @param tasks of the longest subtask each
 * @param againMillis from the failure until the first task is scheduled; empty where none was
 * @param allMillis from the failure, or the first task's scheduling, until the last task runs
 * @param checkpointMillis from then until the first checkpoint is complete; empty before, and where
 *     it is no longer among those that the JobManager remembers
 */
record StartSteps(
    List<Task> tasks, OptionalLong againMillis, long allMillis, OptionalLong checkpointMillis) {
  /**
   * A task.
   *
   * @param slotMillis it waits for its slot
   * @param deployMillis it is sent to its TaskManager, which loads its classes
   * @param openMillis it opens its models and reads its state
   */
  record Task(String name, long slotMillis, long deployMillis, long openMillis) {}

  /**
   * @param job {@code /jobs/ID}
   * @param times {@code /jobs/ID/vertices/VERTEX/subtasktimes}, of each vertex, each task running
   * @param checkpoints {@code /jobs/ID/checkpoints}
   */
  static StartSteps of(JsonNode job, List<JsonNode> times, JsonNode checkpoints) {
    long scheduled = Long.MAX_VALUE;
    long running = 0;
    List<Task> tasks = new ArrayList<>();
    for (JsonNode vertex : times) {
      for (JsonNode subtask : vertex.path("subtasks")) {
        scheduled = Math.min(scheduled, at(subtask, "SCHEDULED"));
        running = Math.max(running, at(subtask, "RUNNING"));
      }
      tasks.add(
          new Task(
              vertex.path("name").asText(),
              longest(vertex, "SCHEDULED", "DEPLOYING"),
              longest(vertex, "DEPLOYING", "INITIALIZING"),
              longest(vertex, "INITIALIZING", "RUNNING")));
    }
    long failed = at(job, "RESTARTING");
    boolean again = failed > 0 && failed <= scheduled;
    return new StartSteps(
        List.copyOf(tasks),
        again ? OptionalLong.of(scheduled - failed) : OptionalLong.empty(),
        running - (again ? failed : scheduled),
        firstCheckpoint(checkpoints, running));
  }

  /** A line for each step. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    againMillis.ifPresent(
        millis -> lines.add("from the failure until tasks are scheduled: " + millis + " ms"));
    for (Task task : tasks) {
      lines.add(
          String.format(
              Locale.ROOT,
              "slot %6d ms, deployed %6d ms, opened %6d ms: %s",
              task.slotMillis(),
              task.deployMillis(),
              task.openMillis(),
              task.name()));
    }
    lines.add("until every task runs: " + allMillis + " ms");
    checkpointMillis.ifPresent(
        millis -> lines.add("from then until the first checkpoint: " + millis + " ms"));
    return lines;
  }

  private static long longest(JsonNode vertex, String from, String to) {
    return StreamSupport.stream(vertex.path("subtasks").spliterator(), false)
        .mapToLong(subtask -> at(subtask, to) - at(subtask, from))
        .max()
        .orElse(0);
  }

  private static OptionalLong firstCheckpoint(JsonNode checkpoints, long running) {
    JsonNode history = checkpoints.path("history");
    // Ids follow one another, also across failures; those that never began have none.
    long first = checkpoints.at("/latest/restored/id").asLong() + 1;
    boolean remembered =
        StreamSupport.stream(history.spliterator(), false)
            .anyMatch(
                checkpoint ->
                    checkpoint.path("id").asLong() == first
                        || checkpoint.path("trigger_timestamp").asLong() < running);
    if (!remembered) {
      return OptionalLong.empty();
    }
    return StreamSupport.stream(history.spliterator(), false)
        .filter(checkpoint -> checkpoint.path("status").asText().equals("COMPLETED"))
        .mapToLong(
            checkpoint ->
                checkpoint.path("trigger_timestamp").asLong()
                    + checkpoint.path("end_to_end_duration").asLong()
                    - running)
        .filter(millis -> millis >= 0)
        .min();
  }

  private static long at(JsonNode told, String state) {
    return told.path("timestamps").path(state).asLong();
  }
}

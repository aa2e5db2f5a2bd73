package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.job.cli.cluster.StartSteps.Task;

/** In the words of Flink's REST interface. */
class StartStepsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode NO_CHECKPOINTS = json("{'history': []}");
  private static final List<JsonNode> TIMES =
      List.of(
          vertex("arrange", "[1000, 1010, 1100, 3000]", "[1000, 1200, 1250, 2000]"),
          vertex("link", "[1005, 1006, 1007, 1009]"));

  @Test
  void aStartBeginsWithTheFirstTaskAndEndsWithTheLast() {
    StartSteps steps = StartSteps.of(job(0), TIMES, NO_CHECKPOINTS);

    assertThat(steps.tasks())
        .containsExactly(new Task("arrange", 200, 90, 1900), new Task("link", 1, 1, 2));
    assertThat(steps.againMillis()).isEmpty();
    assertThat(steps.allMillis()).isEqualTo(2000);
    assertThat(steps.checkpointMillis()).isEmpty();
    assertThat(steps.lines())
        .containsExactly(
            "slot    200 ms, deployed     90 ms, opened   1900 ms: arrange",
            "slot      1 ms, deployed      1 ms, opened      2 ms: link",
            "until every task runs: 2000 ms");
  }

  @Test
  void aStartAfterAFailureBeginsWithIt() {
    StartSteps steps = StartSteps.of(job(400), TIMES, NO_CHECKPOINTS);

    assertThat(steps.againMillis()).hasValue(600);
    assertThat(steps.allMillis()).isEqualTo(2600);
    assertThat(steps.lines().get(0))
        .isEqualTo("from the failure until tasks are scheduled: 600 ms");
  }

  @Test
  void theFirstCheckpointThatEndsAfterTheLastTaskRunsIsTold() {
    JsonNode checkpoints =
        json(
            "{'history': ["
                + "{'status': 'IN_PROGRESS', 'trigger_timestamp': 6000, 'end_to_end_duration': 1},"
                + "{'status': 'COMPLETED', 'trigger_timestamp': 5000, 'end_to_end_duration': 20},"
                + "{'status': 'COMPLETED', 'trigger_timestamp': 2900, 'end_to_end_duration': 450},"
                + "{'status': 'FAILED', 'trigger_timestamp': 3000, 'end_to_end_duration': 5},"
                + "{'status': 'COMPLETED', 'trigger_timestamp': 100, 'end_to_end_duration': 50}]}");

    StartSteps steps = StartSteps.of(job(0), TIMES, checkpoints);

    assertThat(steps.checkpointMillis()).hasValue(350);
    assertThat(steps.lines()).contains("from then until the first checkpoint: 350 ms");
  }

  @Test
  void aFirstCheckpointThatIsNoLongerKnownIsNotMadeUp() {
    assertThat(StartSteps.of(job(0), TIMES, history(7, "null")).checkpointMillis()).isEmpty();
    assertThat(StartSteps.of(job(0), TIMES, history(7, "{'id': 4}")).checkpointMillis()).isEmpty();
  }

  @Test
  void theFirstCheckpointOfAJobIsKnownByItsIdWhateverFailedBeforeItCouldBegin() {
    assertThat(StartSteps.of(job(0), TIMES, history(1, "null")).checkpointMillis()).hasValue(6_020);
    assertThat(StartSteps.of(job(0), TIMES, history(5, "{'id': 4}")).checkpointMillis())
        .as("that went on from another one")
        .hasValue(6_020);
  }

  /** Of one checkpoint that was complete 6,020 ms after the last task ran. */
  private static JsonNode history(long id, String restored) {
    return json(
        "{'counts': {'total': 9}, 'latest': {'restored': "
            + restored
            + "}, 'history': [{'id': "
            + id
            + ", 'status': 'COMPLETED', 'trigger_timestamp': 9000, 'end_to_end_duration': 20}]}");
  }

  private static JsonNode job(long restarting) {
    return json("{'timestamps': {'CREATED': 10, 'RESTARTING': " + restarting + "}}");
  }

  /** Times at which a subtask is scheduled, deployed, initialized and runs. */
  private static JsonNode vertex(String name, String... subtasks) {
    StringBuilder all = new StringBuilder();
    for (String subtask : subtasks) {
      JsonNode at = json(subtask);
      all.append(all.isEmpty() ? "" : ",")
          .append("{'timestamps': {'SCHEDULED': " + at.get(0))
          .append(", 'DEPLOYING': " + at.get(1))
          .append(", 'INITIALIZING': " + at.get(2))
          .append(", 'RUNNING': " + at.get(3) + "}}");
    }
    return json("{'name': '" + name + "', 'subtasks': [" + all + "]}");
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

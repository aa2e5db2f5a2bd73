package org.omgllava.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/**
 * Runs a script on a keyed operator, on one subtask throughout or with a savepoint and another
 * number of subtasks before each part: streams move between subtasks with all that is kept of them.
 *
 * @param newHarness makes the harness of a subtask that is not open yet, with {@link
 *     #MAX_PARALLELISM}
 * @param outputs what has come out of a harness, each output by itself; every line starts with its
 *     stream's id and a blank
 */
public record Rescaling<H extends AbstractStreamOperatorTestHarness<?>>(
    NewSubtask<H> newHarness, List<Function<H, List<String>>> outputs) {
  public static final int MAX_PARALLELISM = 128;

  /** Streams of which each subtask gets one, at two and at three subtasks. */
  public static final List<String> STREAMS = List.of("a", "b", "c", "d", "j");

  /** Two subtasks, then three, then one. */
  private static final int[] PARALLELISMS = {2, 3, 1};

  /** Makes the harness of a subtask that is not open yet. */
  public interface NewSubtask<H> {
    H make(int parallelism, int subtask) throws Exception;
  }

  /**
   * One step of a script.
   *
   * @param stream whose record it is, or null when it happens on every subtask, as time does
   */
  public record Step<H>(String stream, Interruption.Act<H> act) {
    private boolean concerns(int parallelism, int subtask) {
      return stream == null
          || JobFixtures.subtaskOf(stream, MAX_PARALLELISM, parallelism) == subtask;
    }
  }

  /** A step that concerns the subtask of a stream. */
  public static <H> Step<H> of(String stream, Interruption.Act<H> act) {
    return new Step<>(stream, act);
  }

  /** A step that happens on every subtask. */
  public static <H> Step<H> everywhere(Interruption.Act<H> act) {
    return new Step<>(null, act);
  }

  /** Asserts that each stream's lines, in their order, do not depend on the rescaling. */
  public void changesNothing(List<Step<H>> first, List<Step<H>> second, List<Step<H>> third)
      throws Exception {
    List<Step<H>> whole = new ArrayList<>(first);
    whole.addAll(second);
    whole.addAll(third);
    for (int parallelism : PARALLELISMS) {
      assertThat(
              whole.stream()
                  .filter(step -> step.stream() != null)
                  .map(step -> JobFixtures.subtaskOf(step.stream(), MAX_PARALLELISM, parallelism))
                  .distinct())
          .as("subtasks of %d with a stream", parallelism)
          .hasSize(parallelism);
    }
    List<Map<String, List<String>>> expected = run(List.of(whole), new int[] {1});
    assertThat(expected).allSatisfy(lines -> assertThat(lines).isNotEmpty());
    assertThat(run(List.of(first, second, third), PARALLELISMS)).isEqualTo(expected);
  }

  /** Lines by stream for each output. */
  private List<Map<String, List<String>>> run(List<List<Step<H>>> parts, int[] parallelisms)
      throws Exception {
    List<Map<String, List<String>>> lines = new ArrayList<>();
    outputs.forEach(output -> lines.add(new TreeMap<>()));
    List<OperatorSubtaskState> saved = List.of();
    long time = 0;
    for (int part = 0; part < parts.size(); part++) {
      int parallelism = parallelisms[part];
      List<OperatorSubtaskState> next = new ArrayList<>();
      long started = time;
      for (int subtask = 0; subtask < parallelism; subtask++) {
        H harness = newHarness.make(parallelism, subtask);
        harness.setProcessingTime(started);
        if (!saved.isEmpty()) {
          harness.initializeState(
              AbstractStreamOperatorTestHarness.repartitionOperatorState(
                  AbstractStreamOperatorTestHarness.repackageState(
                      saved.toArray(new OperatorSubtaskState[0])),
                  MAX_PARALLELISM,
                  saved.size(),
                  parallelism,
                  subtask));
        }
        harness.open();
        for (Step<H> step : parts.get(part)) {
          if (step.concerns(parallelism, subtask)) {
            step.act().on(harness);
          }
        }
        harness.prepareSnapshotPreBarrier(part + 1);
        next.add(harness.snapshot(part + 1, part + 1));
        time = harness.getProcessingTime();
        for (int i = 0; i < lines.size(); i++) {
          for (String line : outputs.get(i).apply(harness)) {
            lines
                .get(i)
                .computeIfAbsent(line.split(" ", 2)[0], stream -> new ArrayList<>())
                .add(line);
          }
        }
        // As at a stop: closing the harness would let the operator finish its work.
        harness.getOperator().close();
      }
      saved = next;
    }
    return lines;
  }
}

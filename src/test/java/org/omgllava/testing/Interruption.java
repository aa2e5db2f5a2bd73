package org.omgllava.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/**
 * Runs a script on an operator, undisturbed or with a snapshot and a restart in the middle, and
 * gives what came out.
 *
 * @param newHarness makes a harness that is not open yet
 * @param output what has come out of a harness, side outputs included
 */
public record Interruption<H extends AbstractStreamOperatorTestHarness<?>>(
    NewHarness<H> newHarness, Function<H, List<String>> output) {

  /** Makes a harness that is not open yet. */
  public interface NewHarness<H> {
    H make() throws Exception;
  }

  /** One step of a script. */
  public interface Act<H> {
    void on(H harness) throws Exception;
  }

  /** What comes out without an interruption. */
  public List<String> undisturbed(List<Act<H>> script) throws Exception {
    try (H harness = newHarness.make()) {
      harness.open();
      for (Act<H> act : script) {
        act.on(harness);
      }
      return output.apply(harness);
    }
  }

  /** What comes out when the operator is stopped after so many steps and starts from its state. */
  public List<String> interruptedAfter(int steps, List<Act<H>> script) throws Exception {
    OperatorSubtaskState state;
    List<String> all = new ArrayList<>();
    long time;
    H first = newHarness.make();
    first.open();
    for (Act<H> act : script.subList(0, steps)) {
      act.on(first);
    }
    first.prepareSnapshotPreBarrier(1);
    state = first.snapshot(1, 1);
    time = first.getProcessingTime();
    all.addAll(output.apply(first));
    // As at a failure: closing the harness would let the operator finish its work.
    first.getOperator().close();
    try (H harness = newHarness.make()) {
      harness.setProcessingTime(time);
      harness.initializeState(state);
      harness.open();
      for (Act<H> act : script.subList(steps, script.size())) {
        act.on(harness);
      }
      all.addAll(output.apply(harness));
    }
    return all;
  }

  /** Asserts that no interruption, wherever it falls, changes what comes out. */
  public void changesNothing(List<Act<H>> script) throws Exception {
    List<String> expected = undisturbed(script);
    assertThat(expected).isNotEmpty();
    for (int steps = 0; steps <= script.size(); steps++) {
      assertThat(interruptedAfter(steps, script))
          .as("interrupted after %d of %d steps", steps, script.size())
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }
}

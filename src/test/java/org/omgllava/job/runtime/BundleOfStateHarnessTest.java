package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.JobFixtures.question;
import static org.omgllava.testing.JobFixtures.serializer;

import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.converse.Converse;
import org.omgllava.job.converse.ConverseSettings;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.perceive.PerceiveFrames;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Rescaling;
import org.omgllava.testing.TestingModelFactory;

class BundleOfStateHarnessTest {
  private static final TestingModelFactory NANO = TestingModelFactory.ofVersion("1", "3 wide");
  private static final TestingModelFactory NEWER = TestingModelFactory.ofVersion("2", "3 wide");
  private static final TestingModelFactory WIDER = TestingModelFactory.ofVersion("9", "7 wide");

  @Test
  void questionsUnderWayAreAnsweredByTheSameBundleAndByANewerOneOfItsShape() throws Exception {
    OperatorSubtaskState state = withAQuestionUnderWay();
    for (TestingModelFactory bundle : new TestingModelFactory[] {NANO, NEWER}) {
      try (var restarted = converse(bundle)) {
        restarted.initializeState(state);
        restarted.open();
        while (restarted.getTaskMailbox().hasMail()) {
          restarted.getTaskMailbox().take(0).run();
        }

        assertThat(restarted.extractOutputValues())
            .extracting(u -> u.instruction().instructionId())
            .containsExactly("q");
      }
    }
  }

  @Test
  void tokensOfAnotherBundleAreRefusedByName() throws Exception {
    assertThatRefuses(converse(WIDER), withAQuestionUnderWay());
  }

  @Test
  void segmentsOfAnotherBundleAreRefusedByName() throws Exception {
    assertThatRefuses(perceive(WIDER, 1, 0), saved(perceive(NANO, 1, 0)));
  }

  @Test
  void everySubtaskRefusesAlsoWhenTheirNumberChanges() throws Exception {
    OperatorSubtaskState one = saved(perceive(NANO, 1, 0));
    for (int subtask = 0; subtask < 3; subtask++) {
      assertThatRefuses(perceive(WIDER, 3, subtask), repartitioned(one, subtask));
      try (var restarted = perceive(NEWER, 3, subtask)) {
        restarted.initializeState(repartitioned(one, subtask));
        restarted.open();
      }
    }
  }

  private static OperatorSubtaskState repartitioned(OperatorSubtaskState state, int subtask) {
    return AbstractStreamOperatorTestHarness.repartitionOperatorState(
        state, Rescaling.MAX_PARALLELISM, 1, 3, subtask);
  }

  private static void assertThatRefuses(
      AbstractStreamOperatorTestHarness<?> harness, OperatorSubtaskState state) throws Exception {
    try (harness) {
      assertThatThrownBy(() -> harness.initializeState(state))
          .isInstanceOf(SuppressRestartsException.class)
          .rootCause()
          .hasMessageStartingWith(
              "bundle: testing:9 (7 wide), but the saved state is of testing:1 (3 wide;")
          .hasMessageContaining("start anew");
    }
  }

  private static OperatorSubtaskState withAQuestionUnderWay() throws Exception {
    var harness = converse(NANO);
    harness.open();
    harness.processElement(question(frame("cam", 0), onFrame("cam", "q", 0)), 0);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    // As at a failure: closing the harness would let the operator finish its work.
    harness.getOperator().close();
    return state;
  }

  private static OperatorSubtaskState saved(AbstractStreamOperatorTestHarness<?> harness)
      throws Exception {
    try (harness) {
      harness.open();
      return harness.snapshot(1, 1);
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance> converse(
      TestingModelFactory bundle) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, Question, Utterance>(
            new OperatorFactory<>(
                task ->
                    new Converse(
                        task,
                        Settings.defaults(ConverseSettings.class),
                        Settings.defaults(SlotSettings.class),
                        bundle)),
            Question::streamId,
            Types.STRING);
    harness.setup(serializer(Utterance.class));
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> perceive(
      TestingModelFactory bundle, int parallelism, int subtask) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new OperatorFactory<>(
            task ->
                new PerceiveFrames(
                    task,
                    Settings.defaults(BatchSettings.class),
                    Settings.defaults(SlotSettings.class),
                    Settings.defaults(DeadLetterSettings.class),
                    bundle)),
        Clip::streamId,
        Types.STRING,
        Rescaling.MAX_PARALLELISM,
        parallelism,
        subtask);
  }
}

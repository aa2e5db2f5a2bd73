package org.omgllava.job.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.cancel;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;
import static org.omgllava.testing.JobFixtures.onEvery;
import static org.omgllava.testing.JobFixtures.onEveryUntilEnd;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.JobFixtures.onLatest;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Past;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.scene.EncodedImage;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.Rescaling;

class ScheduleInstructionsHarnessTest {
  private static final ScheduleSettings SETTINGS = new ScheduleSettings(30_000, 8, 2, 2, 3);
  private static final StreamSettings BOUNDS = new StreamSettings(60_000, 4, 64 << 20, 100);

  private KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame> harness;

  @BeforeEach
  void open() throws Exception {
    harness = newHarness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void sendsFramesOnWithoutInstructions() throws Exception {
    frames("cam", 0, 1);

    assertThat(scheduled()).containsExactly("cam 0 []", "cam 1 []");
  }

  @Test
  void anInstructionWaitsForItsFrame() throws Exception {
    ask(onFrame("cam", "q", 1));
    frames("cam", 0, 1, 2);

    assertThat(scheduled()).containsExactly("cam 0 []", "cam 1 [q]", "cam 2 []");
  }

  @Test
  void anInstructionOnAPastFrameSendsItAgainWithoutSegmentingItTwice() throws Exception {
    frames("cam", 0, 1, 2);
    ask(onFrame("cam", "q", 1));

    assertThat(scheduled()).containsExactly("cam 0 []", "cam 1 []", "cam 2 []", "cam 1 [q] again");
  }

  @Test
  void aForgottenFrameWhoseRecordIsToldIsSentAgain() throws Exception {
    frames("cam", 0, 1, 2, 3, 4);
    ask(onFrame("cam", "q", 0).on(Past.alone(frame("cam", 0).stamp())));

    assertThat(scheduled()).endsWith("cam 4 []", "cam 0 [q] again");
    Frame sent = harness.extractOutputValues().get(5).frame();
    assertThat(sent.stamp()).isEqualTo(frame("cam", 0).stamp());
    assertThat(sent.lacksPicture()).isTrue();
  }

  /** Pictures are read again from their origin. */
  @Test
  void whatIsSavedOfTheHistoryDoesNotDependOnTheSizeOfPictures() throws Exception {
    List<Long> savedBytes = new ArrayList<>();
    for (int pictureBytes : new int[] {100, 100_000}) {
      try (var fresh = newHarness()) {
        fresh.open();
        for (int i = 0; i < 4; i++) {
          EncodedImage picture = new EncodedImage("PNG", new byte[pictureBytes]);
          fresh.processElement(new Frame(frame("cam", i).stamp(), picture), 0);
        }
        long bytes = 0;
        for (KeyedStateHandle state : fresh.snapshot(1, 1).getManagedKeyedState()) {
          bytes += state.getStateSize();
        }
        savedBytes.add(bytes);
      }
    }

    assertThat(savedBytes.get(0)).isPositive().isEqualTo(savedBytes.get(1));
  }

  @Test
  void anInstructionOnAForgottenFrameIsAnsweredAtOnce() throws Exception {
    frames("cam", 0, 1, 2, 3, 4);
    ask(onFrame("cam", "q", 0));

    assertThat(failed()).containsExactly("q FRAME_NOT_FOUND");
  }

  @Test
  void aSkippedFrameIsAnsweredAsSoonAsTheStreamHasGoneOn() throws Exception {
    ask(onFrame("cam", "q", 1));
    frames("cam", 0, 2);

    assertThat(failed()).containsExactly("q FRAME_NOT_FOUND");
    assertThat(scheduled()).containsExactly("cam 0 []", "cam 2 []");
  }

  @Test
  void theLatestFrameIsTheNewestOrTheNextOne() throws Exception {
    ask(onLatest("cam", "early"));
    frames("cam", 0, 1);
    ask(onLatest("cam", "late"));

    assertThat(scheduled()).containsExactly("cam 0 [early]", "cam 1 []", "cam 1 [late] again");
  }

  @Test
  void aStandingInstructionMeetsEachNthFrameUntilItIsCancelled() throws Exception {
    ask(onEvery("cam", "s", 1, 2));
    frames("cam", 0, 1, 2, 3);
    ask(cancel("cam", "s"));
    frames("cam", 4, 5);

    assertThat(scheduled())
        .containsExactly("cam 0 []", "cam 1 [s]", "cam 2 []", "cam 3 [s]", "cam 4 []", "cam 5 []");
    assertThat(failed()).isEmpty();
  }

  @Test
  void instructionsMeetAFrameInTheOrderInWhichTheyCame() throws Exception {
    ask(onFrame("cam", "z", 0), onEvery("cam", "s", 0, 1), onLatest("cam", "a"));
    frames("cam", 0);

    assertThat(scheduled()).containsExactly("cam 0 [z, s, a]");
  }

  @Test
  void repeatedIdsAreDropped() throws Exception {
    ask(onFrame("cam", "q", 0));
    frames("cam", 0);
    ask(onFrame("cam", "q", 0));

    assertThat(scheduled()).containsExactly("cam 0 [q]");
    assertThat(failed()).isEmpty();
  }

  @Test
  void aCancelledOrRefusedIdCanBeUsedAgain() throws Exception {
    ask(onEvery("cam", "s", 0, 1), onEvery("cam", "t", 0, 1), onEvery("cam", "u", 0, 1));
    frames("cam", 0);
    ask(
        cancel("cam", "s"),
        onEvery("cam", "u", 0, 1),
        cancel("cam", "t"),
        onEvery("cam", "s", 0, 1));
    frames("cam", 1);

    assertThat(scheduled()).containsExactly("cam 0 [s, t]", "cam 1 [u, s]");
    assertThat(failed()).containsExactly("u TOO_MANY_STANDING");
  }

  @Test
  void anIdThatIsUsedAgainIsADuplicateForAsLongAsOthers() throws Exception {
    ask(onEvery("cam", "s", 0, 1), cancel("cam", "s"), onEvery("cam", "s", 0, 1));
    frames("cam", 0);
    for (int i = 0; i < 7; i++) {
      ask(onFrame("cam", "q" + i, 0));
    }
    // The first use has been forgotten by now, the second has not.
    ask(onEvery("cam", "s", 0, 1));
    frames("cam", 1);

    assertThat(scheduled()).endsWith("cam 1 [s]");
  }

  @Test
  void aCancelThatMeetsNothingIsAnswered() throws Exception {
    ask(cancel("cam", "nobody"), onEvery("cam", "s", 0, 1), cancel("cam", "s"), cancel("cam", "s"));

    assertThat(failed()).containsExactly("nobody INSTRUCTION_UNKNOWN", "s INSTRUCTION_UNKNOWN");
  }

  @Test
  void onlySoManyIdsAreRemembered() throws Exception {
    frames("cam", 0);
    for (int i = 0; i < 9; i++) {
      ask(onFrame("cam", "q" + i, 0));
    }
    ask(onFrame("cam", "q0", 0), onFrame("cam", "q8", 0));

    assertThat(scheduled()).hasSize(1 + 9 + 1).endsWith("cam 0 [q0] again");
  }

  @Test
  void onlySoManyInstructionsMayStand() throws Exception {
    ask(onEvery("cam", "s1", 0, 1), onEvery("cam", "s2", 0, 1), onEvery("cam", "s3", 0, 1));

    assertThat(failed()).containsExactly("s3 TOO_MANY_STANDING");
  }

  @Test
  void anUnknownStreamIsAnsweredAndFreed() throws Exception {
    ask(
        onFrame("nowhere", "f", 3),
        onLatest("nowhere", "l"),
        onEveryUntilEnd("nowhere", "s", 0, 1));
    harness.setProcessingTime(29_999);
    assertThat(failed()).isEmpty();

    harness.setProcessingTime(30_000);
    assertThat(failed())
        .containsExactly("f FRAME_NOT_FOUND", "l FRAME_NOT_FOUND", "s FRAME_NOT_FOUND");

    harness.setProcessingTime(60_000);
    assertThatNothingIsKept();
  }

  @Test
  void aFrameThatDoesNotComeInTimeIsAnswered() throws Exception {
    frames("cam", 0);
    ask(onFrame("cam", "q", 1_000));
    harness.setProcessingTime(15_000);
    frames("cam", 1);
    ask(onFrame("cam", "r", 1_000));

    harness.setProcessingTime(30_000);
    assertThat(failed()).containsExactly("q FRAME_NOT_FOUND");
    harness.setProcessingTime(45_000);
    assertThat(failed()).containsExactly("q FRAME_NOT_FOUND", "r FRAME_NOT_FOUND");
  }

  @Test
  void aStandingInstructionOfALiveStreamNeverTimesOut() throws Exception {
    ask(onEvery("cam", "s", 0, 1));
    frames("cam", 0);
    harness.setProcessingTime(3_600_000);
    frames("cam", 1);

    assertThat(scheduled()).containsExactly("cam 0 [s]", "cam 1 [s]");
    assertThat(failed()).isEmpty();
  }

  @Test
  void theEndOfTheStreamAnswersWhatWaitsAndWhatEndsWithIt() throws Exception {
    ask(onFrame("cam", "q", 9), onEveryUntilEnd("cam", "s", 0, 1));
    frames("cam", 0);
    harness.processElement(end("cam", 1), 0);

    assertThat(scheduled()).containsExactly("cam 0 [s]", "cam 1 [] end");
    assertThat(failed()).containsExactly("q FRAME_NOT_FOUND", "s STREAM_ENDED");
  }

  @Test
  void whatEndedWithItsStreamIsAnsweredOnTheSessionThatEnded() throws Exception {
    ask(onEveryUntilEnd("cam", "s", 0, 1));
    harness.processElement(frame("cam", 0).in("night"), 0);
    harness.processElement(new Frame(end("cam", 1).stamp().in("night"), end("cam", 1).image()), 0);

    assertThat(harness.getSideOutput(GroundedAnswer.UNANSWERABLE))
        .singleElement()
        .extracting(answer -> ((Failure) answer.getValue()).frame().orElseThrow())
        .isEqualTo(end("cam", 1).stamp().in("night"));
  }

  @Test
  void aStandingInstructionLivesThroughSilenceAndRestartsUntilItIsCancelled() throws Exception {
    ask(onEvery("cam", "s", 0, 2));
    frames("cam", 0);
    harness.processElement(end("cam", 1), 0);
    harness.setProcessingTime(3_600_000);
    var state = harness.snapshot(1, 1);
    try (var restarted = newHarness()) {
      restarted.initializeState(state);
      restarted.open();
      restarted.setProcessingTime(7_200_000);
      restarted.processElement(frame("cam", 0), 0);
      restarted.processElement(end("cam", 1), 0);
      restarted.setProcessingTime(14_400_000);
      assertThat(scheduled(restarted)).startsWith("cam 0 [s]", "cam 1 [] end");
      assertThat(failed(restarted)).isEmpty();

      restarted.processElement(new StreamRecord<>(cancel("cam", "s")));
      assertThat(restarted.numKeyedStateEntries()).isZero();
      assertThat(restarted.numProcessingTimeTimers()).isZero();
    }
  }

  @Test
  void ofThoseThatStandOnSilentStreamsTheOldestEndWhenTheyAreTooMany() throws Exception {
    ask(onEvery("first", "f1", 0, 1), onEvery("first", "f2", 0, 1));
    harness.setProcessingTime(1_000);
    ask(onEvery("second", "s1", 0, 1), onEvery("third", "t1", 0, 1), onEvery("live", "l1", 0, 1));
    frames("live", 0);
    harness.setProcessingTime(200_000);

    assertThat(failed()).containsExactly("f1 STREAM_SILENT");
    frames("first", 0);
    assertThat(scheduled()).endsWith("first 0 [f2]");
  }

  @Test
  void theBoundOfSilentStreamsHoldsAfterARestart() throws Exception {
    ask(onEvery("first", "f1", 0, 1), onEvery("first", "f2", 0, 1), onEvery("second", "s1", 0, 1));
    harness.setProcessingTime(60_000);
    var state = harness.snapshot(1, 1);
    try (var restarted = newHarness()) {
      restarted.setProcessingTime(60_000);
      restarted.initializeState(state);
      restarted.open();
      restarted.processElement(new StreamRecord<>(onEvery("third", "t1", 0, 1)));
      restarted.setProcessingTime(300_000);

      assertThat(failed(restarted)).hasSize(1).first().asString().endsWith(" STREAM_SILENT");
    }
  }

  @Test
  void theEndIsRepeatedWhenTheFramesCanNoLongerBeAskedFor() throws Exception {
    frames("cam", 0, 1);
    harness.processElement(end("cam", 5), 0);
    harness.setProcessingTime(59_000);
    ask(onFrame("cam", "q", 0));
    harness.setProcessingTime(118_000);
    assertThat(scheduled()).endsWith("cam 5 [] end", "cam 0 [q] again");

    harness.setProcessingTime(119_000);
    assertThat(scheduled()).endsWith("cam 0 [q] again", "cam 2 [] end");
  }

  @Test
  void lastFramesCanBeAskedForUntilTheStreamIsFreed() throws Exception {
    frames("cam", 0);
    harness.processElement(lastFrame("cam", 1), 0);
    ask(onFrame("cam", "q", 0), onLatest("cam", "l"));
    assertThat(scheduled())
        .containsExactly("cam 0 []", "cam 1 [] end", "cam 0 [q] again", "cam 1 [l] again end");

    harness.setProcessingTime(60_000);
    assertThatNothingIsKept();
  }

  @Test
  void aStreamThatStartsAgainForgetsItsOldFrames() throws Exception {
    frames("cam", 0, 1, 2);
    harness.processElement(end("cam", 3), 0);
    frames("cam", 0);
    ask(onFrame("cam", "q", 2), onLatest("cam", "l"));

    assertThat(scheduled()).endsWith("cam 0 []", "cam 0 [l] again");
    assertThat(failed()).isEmpty();
    frames("cam", 1, 2);
    assertThat(scheduled()).endsWith("cam 1 []", "cam 2 [q]");
  }

  @Test
  void anInstructionIsPatientWhileTheJobIsDown() throws Exception {
    ask(onFrame("cam", "q", 0));
    var state = harness.snapshot(1, 1);
    try (var restarted = newHarness()) {
      restarted.setProcessingTime(3_600_000);
      restarted.initializeState(state);
      restarted.open();
      restarted.setProcessingTime(3_600_001);
      assertThat(failed(restarted)).isEmpty();
      restarted.processElement(frame("cam", 0), 0);
      assertThat(scheduled(restarted)).containsExactly("cam 0 [q]");
    }
  }

  @Test
  void noInterruptionChangesTheOutput() throws Exception {
    List<Interruption.Act<KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame>>>
        script = new ArrayList<>();
    script.add(h -> h.processElement(new StreamRecord<>(onFrame("a", "f", 2))));
    script.add(h -> h.processElement(new StreamRecord<>(onEvery("a", "s", 0, 2))));
    script.add(h -> h.processElement(new StreamRecord<>(onLatest("b", "l"))));
    script.add(h -> h.processElement(frame("a", 0), 0));
    script.add(h -> h.processElement(frame("a", 1), 0));
    script.add(h -> h.processElement(new StreamRecord<>(onFrame("a", "p", 0))));
    script.add(h -> h.processElement(new StreamRecord<>(onFrame("a", "f", 2))));
    script.add(h -> h.processElement(frame("b", 0), 0));
    script.add(h -> h.processElement(frame("a", 2), 0));
    script.add(h -> h.processElement(new StreamRecord<>(cancel("a", "s"))));
    script.add(h -> h.processElement(new StreamRecord<>(onFrame("a", "x", 99))));
    script.add(h -> h.processElement(frame("a", 4), 0));
    script.add(h -> h.processElement(new StreamRecord<>(onEvery("a", "on", 0, 2))));
    script.add(h -> h.processElement(new StreamRecord<>(onEveryUntilEnd("a", "over", 0, 2))));
    script.add(h -> h.processElement(end("a", 5), 0));
    script.add(h -> h.processElement(new StreamRecord<>(onFrame("nowhere", "n", 0))));
    script.add(h -> h.setProcessingTime(100_000));
    script.add(h -> h.setProcessingTime(200_000));
    script.add(h -> h.processElement(frame("a", 0), 0));
    script.add(h -> h.processElement(new StreamRecord<>(cancel("a", "on"))));

    new Interruption<>(
            ScheduleInstructionsHarnessTest::newHarness,
            h -> {
              List<String> all = new ArrayList<>(scheduled(h));
              all.addAll(failed(h));
              return all;
            })
        .changesNothing(script);
  }

  @Test
  void rescalingChangesNothing() throws Exception {
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame>>>
        first = new ArrayList<>();
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame>>>
        second = new ArrayList<>();
    List<Rescaling.Step<KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame>>>
        third = new ArrayList<>();
    for (String s : Rescaling.STREAMS) {
      first.add(asking(onFrame(s, s + " wait", 2)));
      first.add(asking(onEvery(s, s + " stand", 0, 2)));
      first.add(arriving(frame(s, 0)));
      first.add(arriving(frame(s, 1)));
      second.add(asking(onFrame(s, s + " past", 0)));
      second.add(asking(onFrame(s, s + " wait", 2)));
      second.add(arriving(frame(s, 2)));
      second.add(asking(onLatest(s, s + " latest")));
      second.add(asking(onFrame(s, s + " never", 99)));
      third.add(asking(onFrame(s, s + " past", 0)));
      third.add(asking(cancel(s, s + " stand")));
      third.add(arriving(frame(s, 4)));
      third.add(asking(onFrame(s, s + " missing", 3)));
    }
    third.add(arriving(end("a", 5)));
    third.add(Rescaling.everywhere(h -> h.setProcessingTime(100_000)));

    new Rescaling<>(
            ScheduleInstructionsHarnessTest::newHarness,
            List.of(
                ScheduleInstructionsHarnessTest::scheduled,
                ScheduleInstructionsHarnessTest::failed))
        .changesNothing(first, second, third);
  }

  private static Rescaling.Step<
          KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame>>
      asking(Instruction instruction) {
    return Rescaling.of(
        instruction.streamId(), h -> h.processElement(new StreamRecord<>(instruction)));
  }

  private static Rescaling.Step<
          KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame>>
      arriving(Frame frame) {
    return Rescaling.of(frame.streamId(), h -> h.processElement(frame, 0));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame>
      newHarness() throws Exception {
    return newHarness(1, 0);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame> newHarness(
      int parallelism, int subtask) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new ScheduleInstructions(
                SETTINGS, BOUNDS, Settings.defaults(DeadLetterSettings.class))),
        Arrival::streamId,
        Types.STRING,
        Rescaling.MAX_PARALLELISM,
        parallelism,
        subtask);
  }

  private void frames(String stream, long... indices) throws Exception {
    for (long index : indices) {
      harness.processElement(frame(stream, index), 0);
    }
  }

  private void ask(Instruction... instructions) throws Exception {
    for (Instruction instruction : instructions) {
      harness.processElement(new StreamRecord<>(instruction));
    }
  }

  private List<String> scheduled() {
    return scheduled(harness);
  }

  private static List<String> scheduled(
      KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame> harness) {
    return harness.extractOutputValues().stream()
        .map(
            s ->
                s.streamId()
                    + " "
                    + s.frame().index()
                    + " "
                    + s.instructions().stream().map(Instruction::instructionId).toList()
                    + (s.panoptic() || !s.frame().stamp().hasPicture() ? "" : " again")
                    + (s.frame().stamp().endOfStream() ? " end" : ""))
        .toList();
  }

  private List<String> failed() {
    return failed(harness);
  }

  private static List<String> failed(
      KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame> harness) {
    var side = harness.getSideOutput(GroundedAnswer.UNANSWERABLE);
    return side == null
        ? List.of()
        : side.stream()
            .map(StreamRecord::getValue)
            .map(a -> a.instruction().instructionId() + " " + ((Failure) a).problem().code())
            .toList();
  }

  private void assertThatNothingIsKept() {
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }
}

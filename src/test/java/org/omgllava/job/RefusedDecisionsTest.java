package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Answer;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.MaskedPhrase;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.link.LinkPhrases;
import org.omgllava.job.link.LinkSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.track.TrackSegments;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.SceneSegment;
import org.omgllava.setting.Settings;
import org.omgllava.testing.JobFixtures;
import org.omgllava.track.TrackSettings;
import org.omgllava.track.TrackedSegment;
import org.omgllava.track.Trackers;

/** A record that a step cannot decide about is refused; the step and its state go on. */
class RefusedDecisionsTest {
  private static final RunLengthMask DAMAGED = new RunLengthMask(8, 8, "\u0001broken\u0002");

  @Test
  void aFrameThatCannotBeTrackedIsADeadLetterAndTheIdentitiesGoOn() throws Exception {
    try (var harness = track()) {
      harness.processElement(perceived(frame("cam", 0), columns(0, 3)), 0);
      harness.processElement(perceived(frame("cam", 1), DAMAGED), 0);
      harness.processElement(perceived(frame("cam", 2), columns(0, 3)), 0);

      List<TrackedFrame> tracked = harness.extractOutputValues();
      assertThat(tracked).extracting(f -> f.stamp().frameIndex()).containsExactly(0L, 2L);
      assertThat(tracked.get(1).segments().get(0).trackId())
          .isEqualTo(tracked.get(0).segments().get(0).trackId());
      Rejected rejected = harness.getSideOutput(DeadLetters.REJECTED).remove().getValue();
      assertThat(rejected.reason()).isEqualTo("STEP_FAILED");
      assertThat(rejected.step()).isEqualTo("track");
      assertThat(rejected.origin()).isEqualTo(frame("cam", 1).stamp().origin());
      assertThat(harness.getSideOutput(TrackSegments.LINKS))
          .as("answers on the frame are still announced")
          .extracting(record -> record.getValue().pass().expectedAnswers())
          .containsExactly(2, 2, 2);
    }
  }

  @Test
  void aLastFrameThatCannotBeTrackedEndsItsStreamAllTheSame() throws Exception {
    try (var harness = track()) {
      harness.processElement(perceived(frame("cam", 0), columns(0, 3)), 0);
      harness.processElement(perceived(lastFrame("cam", 1), DAMAGED), 0);

      assertThat(harness.numKeyedStateEntries()).isZero();
      assertThat(harness.getSideOutput(TrackSegments.LINKS))
          .extracting(record -> record.getValue().pass().endsStream())
          .containsExactly(false, false, true);
    }
  }

  @Test
  void anAnswerThatCannotBeLinkedIsAnsweredWithTheReason() throws Exception {
    try (var harness = link()) {
      harness.processElement1(tracked(frame("cam", 0)), 0);
      harness.processElement2(answer(frame("cam", 0), "bad", DAMAGED), 0);
      harness.processElement2(answer(frame("cam", 0), "good", columns(0, 3)), 0);

      assertThat(harness.extractOutputValues())
          .extracting(
              a ->
                  a.instruction().instructionId()
                      + (a instanceof Failure f ? f.problem().code() : ""))
          .containsExactly("badSTEP_FAILED", "good");
    }
  }

  private static PerceivedFrame perceived(Frame frame, RunLengthMask mask) {
    SceneSegment segment =
        new SceneSegment(
            1, "ball", true, 0.9f, 24, new int[] {0, 0, 3, 8}, mask, new float[] {1, 2, 3, 4});
    return new PerceivedFrame(new FramePass(frame.stamp(), true, 2, 0, 0), List.of(segment));
  }

  private static TrackedFrame tracked(Frame frame) {
    RunLengthMask mask = columns(0, 3);
    TrackedSegment segment =
        new TrackedSegment(
            1,
            1,
            "ball",
            true,
            0.9f,
            RunLengthMasks.area(mask),
            RunLengthMasks.boundingBox(mask),
            mask);
    return new TrackedFrame(new FramePass(frame.stamp(), true, 2, 0, 0), List.of(segment));
  }

  private static GroundedAnswer answer(Frame frame, String id, RunLengthMask mask) {
    return new GroundedAnswer.Grounded(
        onFrame("cam", id, frame.index()),
        frame.stamp(),
        new Answer("ball", Generation.Finish.STOP, 1, 1, 0, 0),
        List.of(new MaskedPhrase(0, 4, new GroundedMask(mask, 0.5f))));
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame>
      track() throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame>(
            new KeyedProcessOperator<>(
                new TrackSegments<>(Trackers.of(Settings.defaults(TrackSettings.class)))),
            PerceivedFrame::streamId,
            Types.STRING);
    harness.open();
    return harness;
  }

  private static KeyedTwoInputStreamOperatorTestHarness<
          String, TrackedFrame, GroundedAnswer, LinkedAnswer>
      link() throws Exception {
    var harness =
        new KeyedTwoInputStreamOperatorTestHarness<
            String, TrackedFrame, GroundedAnswer, LinkedAnswer>(
            new KeyedCoProcessOperator<>(
                new LinkPhrases(
                    Settings.defaults(LinkSettings.class),
                    Settings.defaults(StreamSettings.class))),
            TrackedFrame::streamId,
            GroundedAnswer::streamId,
            Types.STRING);
    harness.setup(JobFixtures.serializer(LinkedAnswer.class));
    harness.open();
    return harness;
  }
}

package org.omgllava.job.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Answer;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.MaskedPhrase;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.ModelProblem;
import org.omgllava.setting.Settings;
import org.omgllava.testing.TestingModelFactory;
import org.omgllava.track.TrackedSegment;

/** Results for a topic that takes two thousand bytes. */
class EncodeResultsHarnessTest {
  private static final int MOST_BYTES = 2_000;
  private static final KafkaSettings KAFKA = Settings.defaults(KafkaSettings.class);

  @Test
  void aFrameWithMoreSegmentsThanTheTopicTakesIsADeadLetterAndTheNextOneIsWritten()
      throws Exception {
    try (var harness =
        opened(Step.ENCODE_SEGMENTS, new SegmentationWriter("segments", KAFKA, () -> "nano:1"))) {
      harness.processElement(segmented(frame("cam", 0), 500), 0);
      harness.processElement(segmented(frame("cam", 1), 2), 0);

      assertThat(harness.extractOutputValues()).hasSize(1);
      Rejected rejected = harness.getSideOutput(DeadLetters.REJECTED).remove().getValue();
      assertThat(rejected.reason()).isEqualTo("RESULT_TOO_LARGE");
      assertThat(rejected.step()).isEqualTo("encode segments");
      assertThat(rejected.frameIndex()).contains(0L);
      assertThat(rejected.origin()).isEqualTo(frame("cam", 0).stamp().origin());
    }
  }

  @Test
  void anAnswerThatIsTooLargeIsAnsweredWithTheReason() throws Exception {
    try (var harness =
        opened(
            Step.ENCODE_ANSWERS, new AnswerWriter("answers", KAFKA, new TestingModelFactory()))) {
      harness.processElement(answer("word ".repeat(1_000), "word".length()), 0);

      AnswerEvent event =
          AnswerEvent.fromByteBuffer(ByteBuffer.wrap(harness.extractOutputValues().get(0).value()));
      assertThat(event.getError().getCode()).isEqualTo("RESULT_TOO_LARGE");
      assertThat(event.getFrameIndex()).isEqualTo(3);
      assertThat(harness.getSideOutput(DeadLetters.REJECTED)).isNullOrEmpty();
    }
  }

  @Test
  void anAnswerThatCannotBeWrittenIsAnsweredWithTheReason() throws Exception {
    try (var harness =
        opened(
            Step.ENCODE_ANSWERS, new AnswerWriter("answers", KAFKA, new TestingModelFactory()))) {
      harness.processElement(answer("short", 99), 0);

      AnswerEvent event =
          AnswerEvent.fromByteBuffer(ByteBuffer.wrap(harness.extractOutputValues().get(0).value()));
      assertThat(event.getError().getCode()).isEqualTo("STEP_FAILED");
    }
  }

  /** What does not even fit as an error is a dead letter of the instruction's own record. */
  @Test
  void deadLettersOfAnInstructionOnTwoFramesAreTwo() throws Exception {
    List<Rejected> refused = new ArrayList<>();
    try (var harness =
        opened(
            Step.ENCODE_ANSWERS, new AnswerWriter("answers", KAFKA, new TestingModelFactory()))) {
      for (Frame frame : List.of(frame("cam", 3), frame("cam", 4), frame("cam", 4).in("next"))) {
        harness.processElement(unsayable(frame), 0);
      }
      harness.getSideOutput(DeadLetters.REJECTED).forEach(r -> refused.add(r.getValue()));
    }
    assertThat(refused).extracting(r -> r.frameIndex().get()).containsExactly(3L, 4L, 4L);
    assertThat(refused).extracting(Rejected::origin).containsOnly(onFrame("cam", "q", 3).origin());

    assertThat(deadLetterIds(refused)).doesNotHaveDuplicates().hasSize(3);
    assertThat(deadLetterIds(refused)).isEqualTo(deadLetterIds(refused));
  }

  @Test
  void theSameRecordTwiceInATopicIsTwoDeadLetters() throws Exception {
    Rejected first = rejected(10, 10);
    Origin next = new Origin("frames", 2, 100, 1_000, 2_000);

    assertThat(deadLetterIds(List.of(first, at(next, first)))).doesNotHaveDuplicates();
    assertThat(deadLetterIds(List.of(first, first)))
        .containsOnly(deadLetterIds(List.of(first)).get(0));
  }

  private static List<String> deadLetterIds(List<Rejected> refused) throws Exception {
    try (var harness =
        opened(Step.ENCODE_DEAD_LETTERS, new DeadLetterWriter("dead-letters", KAFKA))) {
      List<String> ids = new ArrayList<>();
      for (Rejected one : refused) {
        harness.processElement(one, 0);
      }
      for (OutgoingRecord record : harness.extractOutputValues()) {
        ids.add(DeadLetterEvent.fromByteBuffer(ByteBuffer.wrap(record.value())).getEventId());
      }
      return ids;
    }
  }

  private static Rejected at(Origin origin, Rejected like) {
    return new Rejected(
        origin,
        like.key(),
        like.streamId(),
        like.session(),
        like.frameIndex(),
        like.step(),
        like.reason(),
        like.message(),
        like.sizeBytes(),
        like.sha256(),
        like.payload());
  }

  /** Its question alone is larger than the topic takes. */
  private static LinkedAnswer unsayable(Frame frame) {
    Instruction sound = onFrame("cam", "q", 3);
    Instruction unsayable =
        new Instruction(
            sound.instructionId(),
            sound.streamId(),
            sound.conversationId(),
            "word ".repeat(MOST_BYTES),
            sound.prompts(),
            sound.target(),
            sound.frameIndex(),
            sound.everyFrames(),
            sound.limits(),
            sound.endsWithStream(),
            sound.cancel(),
            sound.recordHash(),
            sound.origin());
    return new Failure.NoAnswer(
        unsayable, frame.stamp(), new ModelProblem("MODEL_FAILED", "failed"));
  }

  @Test
  void aDeadLetterLeavesOutWhatDoesNotFit() throws Exception {
    try (var harness =
        opened(Step.ENCODE_DEAD_LETTERS, new DeadLetterWriter("dead-letters", KAFKA))) {
      harness.processElement(rejected(10, 3_000), 0);
      harness.processElement(rejected(3_000, 10), 0);

      List<OutgoingRecord> records = harness.extractOutputValues();
      assertThat(records).extracting(r -> r.key().isPresent()).containsExactly(true, false);
      for (OutgoingRecord record : records) {
        DeadLetterEvent event = DeadLetterEvent.fromByteBuffer(ByteBuffer.wrap(record.value()));
        assertThat(event.getPayload()).isNull();
        assertThat(event.getReason()).isEqualTo("IMAGE_CORRUPT");
        assertThat(event.getOffset()).isEqualTo(99);
      }
    }
  }

  private static Rejected rejected(int keyBytes, int payloadBytes) {
    return new Rejected(
        new Origin("frames", 2, 99, 1_000, 2_000),
        Optional.of(new byte[keyBytes]),
        Optional.of("cam"),
        Optional.empty(),
        Optional.of(7L),
        "decode frames",
        "IMAGE_CORRUPT",
        "image header: damaged",
        payloadBytes,
        Optional.of("ab"),
        Optional.of(new byte[payloadBytes]));
  }

  private static TrackedFrame segmented(Frame frame, int segments) {
    TrackedSegment segment =
        new TrackedSegment(5, 1, "ball", true, 0.5f, 24, new int[] {0, 0, 3, 8}, columns(0, 3));
    return new TrackedFrame(
        new FramePass(frame.stamp(), true, 0, 1, 2), Collections.nCopies(segments, segment));
  }

  private static LinkedAnswer answer(String text, int phraseEnd) {
    GroundedAnswer.Grounded grounded =
        new GroundedAnswer.Grounded(
            onFrame("cam", "q", 3),
            frame("cam", 3).stamp(),
            new Answer(
                text, Generation.Finish.STOP, 11, 22, new Confidence(0, 0), Optional.empty(), 4, 3),
            List.of(new MaskedPhrase(0, phraseEnd, new GroundedMask(columns(0, 3), 0.5f))));
    return new LinkedAnswer.Linked(grounded, new long[] {9});
  }

  private static <T> OneInputStreamOperatorTestHarness<T, OutgoingRecord> opened(
      Step step, EventWriter<T, ?> writer) throws Exception {
    var harness =
        new OneInputStreamOperatorTestHarness<T, OutgoingRecord>(
            new ProcessOperator<>(new EncodeResults<>(step, writer, () -> MOST_BYTES)));
    harness.open();
    return harness;
  }
}

package org.omgllava.job.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.control;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.FinishReason;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.SegmentationKind;
import org.omgllava.events.StepHoldings;
import org.omgllava.events.StreamHoldings;
import org.omgllava.events.TrackEnd;
import org.omgllava.events.TrackEvent;
import org.omgllava.events.TrackEventKind;
import org.omgllava.job.event.Answer;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.MaskedPhrase;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.SenderNotes;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.event.tracks.TrackNote.Turn;
import org.omgllava.job.event.tracks.TrackSpan;
import org.omgllava.job.wire.EventIds;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.ModelProblem;
import org.omgllava.setting.Settings;
import org.omgllava.testing.FaultyModelFactory;
import org.omgllava.testing.KafkaTopics;
import org.omgllava.testing.TestingModelFactory;
import org.omgllava.track.TrackedSegment;

class EventWriterTest {
  private static final String TRACE = "00-" + "a".repeat(32) + "-" + "1".repeat(16) + "-01";
  private static final KafkaSettings KAFKA = Settings.defaults(KafkaSettings.class);

  @Test
  void aSegmentationCarriesEverythingAndItsHeaders() throws Exception {
    ProducerRecord<byte[], byte[]> record = segmentation("cam 1", 7);

    assertThat(record.topic()).isEqualTo("segments");
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("cam 1");
    SegmentationEvent event = SegmentationEvent.fromByteBuffer(ByteBuffer.wrap(record.value()));
    assertThat(event.getFrameIndex()).isEqualTo(7);
    assertThat(event.getCaptureTime()).isEqualTo(Instant.ofEpochMilli(1_000_280));
    assertThat(event.getHeight()).isEqualTo(8);
    assertThat(event.getBundle()).isEqualTo("nano:1");
    assertThat(event.getFamiliarity()).isEqualTo(0.75f);
    assertThat(event.getSegments()).hasSize(1);
    assertThat(event.getSegments().get(0).getTrackId()).isEqualTo(5);
    assertThat(event.getSegments().get(0).getBbox()).containsExactly(0, 0, 3, 8);
    assertThat(event.getTimings().getReceivedTime()).isEqualTo(Instant.ofEpochMilli(5_000));
    assertThat(headers(record))
        .containsEntry("ce_id", event.getEventId())
        .containsEntry("ce_specversion", "1.0")
        .containsEntry("ce_source", "/omg-llava/streams/cam%201")
        .containsEntry("ce_type", "org.omgllava.segmentation.v1")
        .containsEntry("ce_time", "1970-01-01T00:16:40.280Z")
        .containsEntry("content-type", "application/avro");
  }

  @Test
  void aTrackEventCarriesTheWholeTrackUnderItsName() throws Exception {
    TrackWriter writer = new TrackWriter("tracks", KAFKA, () -> "nano:1");
    writer.open();
    TrackedSegment there = trackedBall(new int[] {0, 0, 3, 8});
    TrackedSegment here = trackedBall(new int[] {2, 1, 3, 6});
    TrackSpan begun = TrackSpan.begun(frame("cam 1", 7).in("night").stamp(), there);
    TrackSpan span = begun.seen(frame("cam 1", 9).in("night").stamp(), here);
    ProducerRecord<byte[], byte[]> started =
        writer.record(new TrackNote("cam 1", "night", Turn.STARTED, begun)).to("tracks");
    ProducerRecord<byte[], byte[]> ended =
        writer.record(new TrackNote("cam 1", "night", Turn.LOST, span)).to("tracks");

    assertThat(new String(ended.key(), StandardCharsets.UTF_8)).isEqualTo("cam 1/night/5");
    assertThat(started.key()).isEqualTo(ended.key());
    TrackEvent event = TrackEvent.fromByteBuffer(ByteBuffer.wrap(ended.value()));
    assertThat(event.getKind()).isEqualTo(TrackEventKind.ENDED);
    assertThat(event.getEnd()).isEqualTo(TrackEnd.LOST);
    assertThat(event.getFirst().getFrameIndex()).isEqualTo(7);
    assertThat(event.getFirst().getBoxXyxy()).containsExactly(0, 0, 3, 8);
    assertThat(event.getLast().getFrameIndex()).isEqualTo(9);
    assertThat(event.getLast().getBoxXyxy()).containsExactly(2, 1, 5, 7);
    assertThat(event.getLast().getOrigin().getTopic())
        .isEqualTo(frame("cam 1", 9).stamp().origin().topic());
    assertThat(event.getFrames()).isEqualTo(2);
    assertThat(event.getMeanScore()).isEqualTo(0.9f);
    assertThat(event.getBundle()).isEqualTo("nano:1");
    assertThat(headers(ended))
        .containsEntry("ce_id", event.getEventId())
        .containsEntry("ce_source", "/omg-llava/streams/cam%201")
        .containsEntry("ce_type", "org.omgllava.track.v1")
        .containsEntry("ce_time", event.getLast().getCaptureTime().toString());
    TrackEvent start = TrackEvent.fromByteBuffer(ByteBuffer.wrap(started.value()));
    assertThat(start.getEnd()).isNull();
    assertThat(start.getEventId()).isNotEqualTo(event.getEventId());
  }

  @Test
  void theEndOfATrackHasOneIdWhateverEndsIt() throws Exception {
    TrackWriter writer = new TrackWriter("tracks", KAFKA, () -> "nano:1");
    writer.open();
    TrackSpan span = TrackSpan.begun(frame("cam", 7).stamp(), trackedBall(new int[] {0, 0, 3, 8}));
    Function<TrackNote, String> id = note -> headers(writer.record(note).to("t")).get("ce_id");

    assertThat(id.apply(new TrackNote("cam", "a", Turn.LOST, span)))
        .isEqualTo(id.apply(new TrackNote("cam", "a", Turn.SESSION_ENDED, span)))
        .isNotEqualTo(id.apply(new TrackNote("cam", "b", Turn.LOST, span)))
        .isNotEqualTo(id.apply(new TrackNote("cam", "a", Turn.STARTED, span)));
  }

  @Test
  void whatTheSenderSaidTravelsToTheResult() throws Exception {
    Frame frame = noted(frame("cam", 7), Map.of("name", "a"), TRACE);
    ProducerRecord<byte[], byte[]> record = segmentation(frame);

    assertThat(SegmentationEvent.fromByteBuffer(ByteBuffer.wrap(record.value())).getAttributes())
        .containsExactly(Map.entry("name", "a"));
    assertThat(headers(record)).containsEntry("traceparent", TRACE);
    assertThat(headers(segmentation("cam", 7))).doesNotContainKey("traceparent");
    assertThat(written(refused(frame, onFrame("cam", "q", 7))).getAttributes())
        .containsExactly(Map.entry("name", "a"));
  }

  @Test
  void anAnswerContinuesTheTraceOfWhoeverAskedElseThatOfTheFrame() throws Exception {
    AnswerWriter writer = new AnswerWriter("answers", KAFKA, new TestingModelFactory());
    writer.open();
    Instruction asked = onFrame("cam", "q", 7);
    String other = TRACE.replace('a', 'b');
    Frame frame = noted(frame("cam", 7), Map.of(), TRACE);

    assertThat(writer.record(refused(frame, asked)).traceparent()).contains(TRACE);
    assertThat(writer.record(refused(frame, traced(asked, other))).traceparent()).contains(other);
    assertThat(
            writer
                .record(new Failure.NoFrame(traced(asked, other), new ModelProblem("GONE", "gone")))
                .traceparent())
        .contains(other);
    assertThat(writer.record(refused(frame("cam", 7), asked)).traceparent()).isEmpty();
  }

  @Test
  void aResultInJsonSaysSoInItsHeader() throws Exception {
    KafkaSettings json = Settings.with(KAFKA, Map.of("value-format", "json"));
    SegmentationWriter writer = new SegmentationWriter("segments", json, () -> "nano:1");
    writer.open();
    ProducerRecord<byte[], byte[]> record =
        writer.record(TrackedFrame.skipped(frame("cam", 7).stamp())).to("segments");

    assertThat(headers(record)).containsEntry("content-type", "application/json");
    assertThat(new String(record.value(), StandardCharsets.UTF_8))
        .startsWith("{\"eventId\":\"")
        .contains(
            "\"streamId\":\"cam\",\"frameIndex\":7,\"captureTime\":\"1970-01-01T00:16:40.280Z\"");
  }

  @Test
  void aSkippedFrameHasAnEventOfItsOwnWithoutSegments() throws Exception {
    SegmentationWriter writer = new SegmentationWriter("segments", KAFKA, () -> "nano:1");
    writer.open();
    SegmentationEvent skipped =
        SegmentationEvent.fromByteBuffer(
            ByteBuffer.wrap(writer.record(TrackedFrame.skipped(frame("cam", 7).stamp())).value()));
    SegmentationEvent segmented =
        SegmentationEvent.fromByteBuffer(ByteBuffer.wrap(segmentation("cam", 7).value()));

    assertThat(skipped.getKind()).isEqualTo(SegmentationKind.SKIPPED);
    assertThat(skipped.getSegments()).isEmpty();
    assertThat(skipped.getFrameIndex()).isEqualTo(7);
    assertThat(segmented.getKind()).isEqualTo(SegmentationKind.SEGMENTED);
    assertThat(skipped.getEventId()).isNotEqualTo(segmented.getEventId());
  }

  @Test
  void aResultSaysHowOldItIsSinceKafkaTookTheFrame() throws Exception {
    long before = System.currentTimeMillis();
    SegmentationEvent event =
        SegmentationEvent.fromByteBuffer(ByteBuffer.wrap(segmentation("cam", 7).value()));
    long appended = frame("cam", 7).stamp().origin().appendTimeMillis();

    assertThat(event.getTimings().getAgeMillis())
        .isBetween(before - appended, System.currentTimeMillis() - appended);
  }

  @Test
  void idsDependOnWhatAnEventIsAboutAndOnNothingElse() throws Exception {
    assertThat(headers(segmentation("cam", 7)).get("ce_id"))
        .isEqualTo(headers(segmentation("cam", 7)).get("ce_id"))
        .isNotEqualTo(headers(segmentation("cam", 8)).get("ce_id"))
        .isNotEqualTo(headers(segmentation("cam7", 7)).get("ce_id"));
    assertThat(EventIds.of("a", "bc")).isNotEqualTo(EventIds.of("ab", "c")).hasSize(32);
  }

  @Test
  void aFrameOfAnotherSessionGivesAnotherEvent() throws Exception {
    ProducerRecord<byte[], byte[]> first = segmentation(frame("cam", 7).in("0@5"));
    ProducerRecord<byte[], byte[]> second = segmentation(frame("cam", 7).in("run-2"));

    assertThat(headers(first).get("ce_id")).isNotEqualTo(headers(second).get("ce_id"));
    assertThat(SegmentationEvent.fromByteBuffer(ByteBuffer.wrap(second.value())).getSession())
        .isEqualTo("run-2");
    assertThat(written(refused(frame("cam", 7).in("a"), onFrame("cam", "q", 7))))
        .returns("a", AnswerEvent::getSession)
        .extracting(AnswerEvent::getEventId)
        .isNotEqualTo(
            written(refused(frame("cam", 7).in("b"), onFrame("cam", "q", 7))).getEventId());
  }

  @Test
  void anInstructionIdUsedAgainForAnotherQuestionIsNoRepeat() throws Exception {
    Instruction first = onFrame("cam", "q", 7);
    Instruction again =
        new Instruction(
            first.instructionId(),
            first.streamId(),
            first.conversationId(),
            "another question",
            first.prompts(),
            first.target(),
            first.frameIndex(),
            first.everyFrames(),
            first.limits(),
            first.endsWithStream(),
            first.cancel(),
            "another record",
            first.origin());
    Frame frame = frame("cam", 7);

    assertThat(written(refused(frame, first)).getEventId())
        .isEqualTo(written(refused(frame, first)).getEventId())
        .isNotEqualTo(written(refused(frame, again)).getEventId());
  }

  @Test
  void whatIsHeldOfAStreamIsToldAsAnAnswerWithoutWords() throws Exception {
    Holdings held =
        Holdings.none(control("cam", "what", Instruction.Control.LIST))
            .inSession("night")
            .withTracks(List.of(7L))
            .withStanding(List.of("cars"))
            .with(new Holdings.OfStep("order", 2, 30));
    AnswerEvent event = written(new LinkedAnswer.Held(held));

    assertThat(event.getHoldings())
        .isEqualTo(
            new StreamHoldings(
                "night",
                List.of(7L),
                List.of("cars"),
                List.of(new StepHoldings("order", 2L, 30L))));
    assertThat(event.getInstructionId()).isEqualTo("what");
    assertThat(event.getStreamId()).isEqualTo("cam");
    assertThat(event.getFrameIndex()).isEqualTo(-1);
    assertThat(event.getText()).isEmpty();
    assertThat(event.getFinishReason()).isEqualTo(FinishReason.STOP);
    assertThat(event.getError()).isNull();
  }

  @Test
  void anAnswerTiesEachPhraseToItsCharactersItsMaskAndItsTrack() throws Exception {
    Frame frame = frame("cam", 3);
    GroundedAnswer.Grounded grounded =
        new GroundedAnswer.Grounded(
            onFrame("cam", "q", 3),
            frame.stamp(),
            new Answer(
                "the red ball",
                Generation.Finish.LENGTH,
                11,
                22,
                new Confidence(-0.25f, -0.5f),
                Optional.of(0.125f),
                4,
                3),
            List.of(
                new MaskedPhrase(4, 8, new GroundedMask(columns(0, 3), 0.875f)),
                new MaskedPhrase(4, 12, new GroundedMask(columns(0, 3), 0.5f))));
    AnswerEvent event = written(new LinkedAnswer.Linked(grounded, new long[] {8, 9}));

    assertThat(event.getInstructionId()).isEqualTo("q");
    assertThat(event.getQuestion()).isEqualTo("segment q");
    assertThat(event.getFrameIndex()).isEqualTo(3);
    assertThat(event.getPhrases().get(1).getText()).isEqualTo("red ball");
    assertThat(event.getPhrases().get(1).getTrackId()).isEqualTo(9);
    assertThat(event.getPhrases().get(1).getMask().getCounts()).isEqualTo(columns(0, 3).counts());
    assertThat(event.getFinishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(event.getError()).isNull();
    assertThat(event.getPromptTokens()).isEqualTo(11);
    assertThat(event.getGeneratedTokens()).isEqualTo(22);
    assertThat(event.getTimings().getQueuedMillis()).isEqualTo(4);
    assertThat(event.getFamiliarity()).isEqualTo(0.125f);
    assertThat(event.getPhrases())
        .extracting(GroundedPhrase::getTrust)
        .containsExactly(0.977f, 0.5f);
    // As likely right as its words, 0.731, and its worst mask together.
    assertThat(event.getScore()).isEqualTo(0.366f);
  }

  @Test
  void aBundleThatTellsNothingOfItsCertaintyLeavesScoreAndFamiliarityOpen() throws Exception {
    ModelFactory silent = new FaultyModelFactory(FaultyModelFactory.Fault.POISON);
    GroundedAnswer.Grounded grounded =
        new GroundedAnswer.Grounded(
            onFrame("cam", "q", 3),
            frame("cam", 3).stamp(),
            new Answer(
                "a ball",
                Generation.Finish.STOP,
                1,
                1,
                new Confidence(0, 0),
                Optional.empty(),
                0,
                0),
            List.of(new MaskedPhrase(0, 6, new GroundedMask(columns(0, 3), 1))));

    AnswerEvent event = written(new LinkedAnswer.Linked(grounded, new long[] {1}), silent);

    assertThat(event.getScore()).isNull();
    assertThat(event.getFamiliarity()).isNull();
    assertThat(event.getPhrases().get(0).getTrust()).isNull();
  }

  @Test
  void anAnswerThatCannotBeGivenSaysWhy() throws Exception {
    AnswerEvent event =
        written(
            new Failure.NoFrame(
                onFrame("cam", "q", 3), new ModelProblem("FRAME_NOT_FOUND", "no such frame")));

    assertThat(event.getFinishReason()).isEqualTo(FinishReason.ERROR);
    assertThat(event.getError().getCode()).isEqualTo("FRAME_NOT_FOUND");
    assertThat(event.getFrameIndex()).isEqualTo(-1);
    assertThat(event.getCaptureTime()).isEqualTo(Instant.EPOCH);
    assertThat(event.getText()).isEmpty();
  }

  @Test
  void aDeadLetterSaysWhereTheRecordIs() throws Exception {
    Rejected rejected =
        new Rejected(
            new Origin("frames", 2, 99, 1_000, 2_000),
            Optional.empty(),
            Optional.of("cam"),
            Optional.of("a"),
            Optional.of(7L),
            "decode frames",
            "IMAGE_CORRUPT",
            "image header: damaged",
            12,
            Optional.of("ab"),
            Optional.empty());
    DeadLetterWriter writer = new DeadLetterWriter("dead-letters", KAFKA);
    writer.open();
    ProducerRecord<byte[], byte[]> record = writer.record(rejected).to("dead-letters");

    assertThat(record.key()).isNull();
    DeadLetterEvent event = DeadLetterEvent.fromByteBuffer(ByteBuffer.wrap(record.value()));
    assertThat(event.getOffset()).isEqualTo(99);
    assertThat(event.getReason()).isEqualTo("IMAGE_CORRUPT");
    assertThat(event.getPayload()).isNull();
    assertThat(event.getTime()).isEqualTo(Instant.ofEpochMilli(1_000));
    assertThat(headers(record)).containsEntry("ce_source", "/omg-llava/steps/decode-frames");
  }

  private static Frame noted(Frame frame, Map<String, String> attributes, String trace) {
    FrameStamp stamp = frame.stamp();
    return new Frame(
        new FrameStamp(
            stamp.streamId(),
            stamp.session(),
            stamp.frameIndex(),
            stamp.captureTimeMicros(),
            stamp.heightPixels(),
            stamp.widthPixels(),
            stamp.endOfStream(),
            traced(stamp.origin(), trace).with(attributes)),
        frame.image());
  }

  private static Instruction traced(Instruction of, String trace) {
    return new Instruction(
        of.instructionId(),
        of.streamId(),
        of.conversationId(),
        of.text(),
        of.prompts(),
        of.target(),
        of.frameIndex(),
        of.everyFrames(),
        of.limits(),
        of.endsWithStream(),
        of.cancel(),
        of.recordHash(),
        traced(of.origin(), trace));
  }

  private static Origin traced(Origin origin, String trace) {
    return new Origin(
        origin.topic(),
        origin.partition(),
        origin.offset(),
        origin.appendTimeMillis(),
        origin.receivedTimeMillis(),
        SenderNotes.ofTraceparent(trace));
  }

  private static LinkedAnswer refused(Frame frame, Instruction instruction) {
    return new Failure.NoAnswer(
        instruction, frame.stamp(), new ModelProblem("PROMPT_OUTSIDE_FRAME", "outside"));
  }

  private static ProducerRecord<byte[], byte[]> segmentation(String stream, long index)
      throws Exception {
    return segmentation(frame(stream, index));
  }

  private static ProducerRecord<byte[], byte[]> segmentation(Frame segmented) throws Exception {
    TrackedFrame frame =
        new TrackedFrame(
            new FramePass(segmented.stamp(), true, 0, Optional.of(0.75f), 1, 2),
            List.of(
                new TrackedSegment(
                    5, 1, "ball", true, 0.5f, 24, new int[] {0, 0, 3, 8}, columns(0, 3))));
    SegmentationWriter writer = new SegmentationWriter("segments", KAFKA, () -> "nano:1");
    writer.open();
    return writer.record(frame).to("segments");
  }

  private static AnswerEvent written(LinkedAnswer answer) throws Exception {
    return written(answer, new TestingModelFactory());
  }

  private static AnswerEvent written(LinkedAnswer answer, ModelFactory model) throws Exception {
    AnswerWriter writer = new AnswerWriter("answers", KAFKA, model);
    writer.open();
    return AnswerEvent.fromByteBuffer(ByteBuffer.wrap(writer.record(answer).value()));
  }

  private static TrackedSegment trackedBall(int[] boxXywhPixels) {
    return new TrackedSegment(5, 1, "ball", true, 0.9f, 24, boxXywhPixels, columns(0, 3));
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
    return KafkaTopics.headers(record.headers());
  }
}

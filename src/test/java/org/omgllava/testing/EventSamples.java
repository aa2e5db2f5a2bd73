package org.omgllava.testing;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.events.AnswerError;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.Change;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.EarlierFrame;
import org.omgllava.events.FinishReason;
import org.omgllava.events.Followed;
import org.omgllava.events.Following;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.FramePoint;
import org.omgllava.events.GenerationLimits;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.MaskOrigin;
import org.omgllava.events.PastFrame;
import org.omgllava.events.PictureReference;
import org.omgllava.events.PromptKind;
import org.omgllava.events.RecordOrigin;
import org.omgllava.events.RunLengthMask;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.SegmentationKind;
import org.omgllava.events.StepHoldings;
import org.omgllava.events.StreamControl;
import org.omgllava.events.StreamEnd;
import org.omgllava.events.StreamHoldings;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.events.Timings;
import org.omgllava.events.TrackEnd;
import org.omgllava.events.TrackEvent;
import org.omgllava.events.TrackEventKind;
import org.omgllava.events.TrackSight;
import org.omgllava.events.VisualPrompt;
import org.omgllava.events.WakeReason;

/**
 * One record of each event with every field set, and what is read of one that was written with an
 * earlier version.
 */
public final class EventSamples {
  private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000L, 123_456_000);
  private static final Instant MILLIS = Instant.ofEpochMilli(1_700_000_000_789L);

  private EventSamples() {}

  /** The events in the order of their topics: frames, instructions, results. */
  public static List<SpecificRecord> all() {
    return List.of(frame(), instruction(), segmentation(), answer(), track(), deadLetter());
  }

  /** The same events with empty lists and maps, those that have any. */
  public static List<SpecificRecord> withoutItems() {
    return List.of(
        FrameEvent.newBuilder(frame()).setAttributes(Map.of()).build(),
        InstructionEvent.newBuilder(instruction())
            .setPrompts(List.of())
            .setFollow(new Following(true, 30_000L, List.of()))
            .build(),
        SegmentationEvent.newBuilder(segmentation()).setSegments(List.of()).build(),
        // Of another session: by chance the age of the other, read as a length in version 2, ends
        // one
        // byte behind the record.
        AnswerEvent.newBuilder(answer())
            .setSession("run-2.a_B")
            .setPhrases(List.of())
            .setAttributes(Map.of())
            .setHoldings(new StreamHoldings("", List.of(), List.of(), List.of()))
            .build());
  }

  /** What becomes of an event that was written with an older version: later fields by default. */
  public static SpecificRecord writtenWith(Schema version, SpecificRecord event) {
    SpecificRecord read = SpecificData.get().deepCopy(event.getSchema(), event);
    forget(version, read);
    return read;
  }

  private static void forget(Schema version, SpecificRecord event) {
    for (Schema.Field field : event.getSchema().getFields()) {
      Schema.Field known = version.getField(field.name());
      if (known == null) {
        event.put(field.pos(), SpecificData.get().getDefaultValue(field));
        continue;
      }
      Schema then = given(known.schema());
      if (event.get(field.pos()) instanceof SpecificRecord part
          && then.getType() == Schema.Type.RECORD) {
        forget(then, part);
      } else if (event.get(field.pos()) instanceof List<?> parts
          && then.getElementType().getType() == Schema.Type.RECORD) {
        parts.forEach(part -> forget(then.getElementType(), (SpecificRecord) part));
      }
    }
  }

  /** What a field is where it is not null. */
  private static Schema given(Schema schema) {
    return schema.isUnion()
        ? schema.getTypes().stream().filter(t -> t.getType() != Schema.Type.NULL).findFirst().get()
        : schema;
  }

  public static FrameEvent frame() {
    return FrameEvent.newBuilder()
        .setStreamId("gate-ü")
        .setFrameIndex(7_000_000_000L)
        .setCaptureTime(TIME)
        .setImage(ByteBuffer.wrap(new byte[] {(byte) 0xFF, (byte) 0xD8, 0, 1, 2, 3}))
        .setEncoding("PNG")
        .setAttributes(Map.of("name", "00000007"))
        .setEndOfStream(true)
        .setSession("run-2.a_B")
        .setReference(new PictureReference("file:///pictures/7.png", 6L, "cd".repeat(32)))
        .build();
  }

  public static InstructionEvent instruction() {
    return InstructionEvent.newBuilder()
        .setInstructionId("ask-1")
        .setStreamId("gate-ü")
        .setConversationId("talk")
        .setText("What is in <region>, <region> and <region>?")
        .setPrompts(
            List.of(
                prompt(PromptKind.POINT).setCoordinates(List.of(1.5, 2.0)).build(),
                prompt(PromptKind.BOX).setCoordinates(List.of(1.0, 2.0, 30.0, 40.5)).build(),
                prompt(PromptKind.MASK).setMask(mask()).build()))
        .setTarget(
            Target.newBuilder()
                .setMode(TargetMode.EVERY)
                .setFrameIndex(3)
                .setEveryFrames(25)
                .build())
        .setLimits(
            GenerationLimits.newBuilder()
                .setMaxNewTokens(48)
                .setTemperature(0.5f)
                .setTopP(0.9f)
                .setTopK(40)
                .setSeed(11L)
                .build())
        .setCancel(true)
        .setAtStreamEnd(StreamEnd.END)
        .setControl(StreamControl.FORGET)
        .setFollow(new Following(true, 30_000L, List.of(new FramePoint(3.5, 4.0))))
        .setRevise(2)
        .setPast(
            new PastFrame(
                "run-2.a_B",
                TIME,
                48,
                64,
                origin(),
                List.of(5_000_000_000L, 0L),
                List.of(new EarlierFrame(1L, TIME, 48, 64, origin(), List.of(0L)))))
        .build();
  }

  public static SegmentationEvent segmentation() {
    return SegmentationEvent.newBuilder()
        .setEventId("0123456789abcdef0123456789abcdef")
        .setStreamId("gate-ü")
        .setSession("0@1700000000123456")
        .setFrameIndex(7)
        .setCaptureTime(TIME)
        .setHeight(2)
        .setWidth(3)
        .setBundle("nano:1.3.0")
        .setSegments(
            List.of(
                Segment.newBuilder()
                    .setTrackId(5_000_000_000L)
                    .setCategoryId(74)
                    .setCategory("ball")
                    .setIsThing(true)
                    .setScore(0.875f)
                    .setArea(4)
                    .setBbox(List.of(0, 0, 2, 2))
                    .setMask(mask())
                    .build()))
        .setTimings(timings())
        .setKind(SegmentationKind.SKIPPED)
        .setFamiliarity(0.625f)
        .setAttributes(Map.of("at", "7"))
        .setOrigin(origin())
        .build();
  }

  public static AnswerEvent answer() {
    return AnswerEvent.newBuilder()
        .setEventId("fedcba9876543210fedcba9876543210")
        .setInstructionId("ask-1")
        .setConversationId("talk")
        .setStreamId("gate-ü")
        .setSession("0@1700000000123456")
        .setFrameIndex(7)
        .setCaptureTime(TIME)
        .setBundle("nano:1.3.0")
        .setQuestion("Segment the ball.")
        .setText("The red ball.")
        .setPhrases(
            List.of(
                GroundedPhrase.newBuilder()
                    .setText("red ball")
                    .setStart(4)
                    .setEnd(12)
                    .setTrackId(5)
                    .setScore(0.75f)
                    .setMask(mask())
                    .setTrust(0.9375f)
                    .setMade(MaskOrigin.QUERY)
                    .build()))
        .setFinishReason(FinishReason.ERROR)
        .setError(
            AnswerError.newBuilder().setCode("FRAME_NOT_FOUND").setMessage("frame 7: gone").build())
        .setPromptTokens(290)
        .setGeneratedTokens(9)
        .setTimings(timings())
        .setScore(0.8125f)
        .setFamiliarity(0.625f)
        .setAttributes(Map.of("at", "7"))
        .setHoldings(
            new StreamHoldings(
                "night",
                List.of(1L, 5_000_000_000L),
                List.of("cars"),
                List.of(new StepHoldings("schedule", 7L, 1_234L))))
        .setFollow(new Followed(WakeReason.NEW_THING, Change.APPEARED, 2))
        .build();
  }

  public static TrackEvent track() {
    return TrackEvent.newBuilder()
        .setEventId("8899aabbccddeeff0011223344556677")
        .setKind(TrackEventKind.ENDED)
        .setStreamId("gate-ü")
        .setSession("0@1700000000123456")
        .setTrackId(5_000_000_000L)
        .setCategoryId(74)
        .setCategory("ball")
        .setIsThing(true)
        .setFirst(sight(7, List.of(0, 0, 2, 2)))
        .setLast(sight(9, List.of(1, 0, 3, 2)))
        .setFrames(3)
        .setMeanScore(0.875f)
        .setBundle("nano:1.3.0")
        .setEnd(TrackEnd.SESSION_ENDED)
        .build();
  }

  private static TrackSight sight(long frameIndex, List<Integer> box) {
    return TrackSight.newBuilder()
        .setFrameIndex(frameIndex)
        .setCaptureTime(TIME)
        .setHeight(2)
        .setWidth(3)
        .setBoxXyxy(box)
        .setOrigin(origin())
        .build();
  }

  private static RecordOrigin origin() {
    return new RecordOrigin("frames", 2, 99_000_000_000L, MILLIS);
  }

  public static DeadLetterEvent deadLetter() {
    return DeadLetterEvent.newBuilder()
        .setEventId("00112233445566778899aabbccddeeff")
        .setTopic("frames")
        .setPartition(2)
        .setOffset(99_000_000_000L)
        .setStreamId("gate-ü")
        .setSession("run-2.a_B")
        .setFrameIndex(7L)
        .setStep("decode frames")
        .setReason("IMAGE_CORRUPT")
        .setMessage("image header: damaged")
        .setSizeBytes(6)
        .setSha256("ab".repeat(32))
        .setPayload(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}))
        .setTime(MILLIS)
        .setAttributes(Map.of("at", "7"))
        .build();
  }

  private static VisualPrompt.Builder prompt(PromptKind kind) {
    return VisualPrompt.newBuilder().setKind(kind);
  }

  /** The left two of three columns, two pixels high. */
  private static RunLengthMask mask() {
    return RunLengthMask.newBuilder().setHeight(2).setWidth(3).setCounts("042").build();
  }

  private static Timings timings() {
    return Timings.newBuilder()
        .setReceivedTime(MILLIS)
        .setQueuedMillis(1.5f)
        .setModelMillis(20.25f)
        .setAgeMillis(40L)
        .build();
  }
}

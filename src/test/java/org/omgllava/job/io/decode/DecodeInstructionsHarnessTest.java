package org.omgllava.job.io.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.events.EarlierFrame;
import org.omgllava.events.Following;
import org.omgllava.events.FramePoint;
import org.omgllava.events.GenerationLimits;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.PastFrame;
import org.omgllava.events.PromptKind;
import org.omgllava.events.RecordOrigin;
import org.omgllava.events.RunLengthMask;
import org.omgllava.events.StreamControl;
import org.omgllava.events.StreamEnd;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.events.VisualPrompt;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Past;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.ReadPosition;
import org.omgllava.job.event.ReadRecord;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.scene.VisualPrompt.Box;
import org.omgllava.scene.VisualPrompt.Mask;
import org.omgllava.scene.VisualPrompt.Point;
import org.omgllava.setting.Settings;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.TestingPerceiver;

class DecodeInstructionsHarnessTest {
  private static final Origin ORIGIN = new Origin("instructions", 0, 1, 1_000, 2_000);

  private OneInputStreamOperatorTestHarness<ReadRecord, Heard> harness;

  @BeforeEach
  void open() throws Exception {
    harness = new OneInputStreamOperatorTestHarness<>(operator());
    harness.open();
  }

  private static ProcessOperator<ReadRecord, Heard> operator() {
    return new ProcessOperator<>(
        new DecodeInstructions(
            Settings.defaults(InputLimits.class),
            Settings.defaults(DeadLetterSettings.class),
            RegistryAddress.NONE));
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  /** The clock of results is that of the instruction: the frame's record is read no second time. */
  @Test
  void aPastFrameIsNamedByItsRecord() throws Exception {
    receive(encoded(onFrame(past("night", 4, 6, 2, 70))));

    assertThat(((Instruction) harness.extractOutputValues().get(0)).past())
        .contains(Past.alone(stamp(3, 1_700_000_000_123_456L, 70)));
  }

  @Test
  void aPastFrameBringsThoseThatTheQuestionLooksBackOn() throws Exception {
    receive(
        encoded(
            onFrame(
                PastFrame.newBuilder(past("night", 4, 6, 2, 70))
                    .setTrackIds(List.of(5L, 0L, 7L))
                    .setEarlier(List.of(earlier(0, 60), earlier(2, 64)))
                    .build())));

    Past read = ((Instruction) harness.extractOutputValues().get(0)).past().orElseThrow();
    assertThat(read.asked().trackIds()).containsExactly(5L, 0L, 7L);
    assertThat(read.earlier())
        .containsExactly(
            new Past.Sight(stamp(0, 1_700_000_000_000_000L, 60), List.of(5L, 0L)),
            new Past.Sight(stamp(2, 1_700_000_000_000_000L, 64), List.of(5L, 0L)));
  }

  @Test
  void whatIsLookedBackOnComesBeforeItInOrderAndIsNotTooMuch() throws Exception {
    List<EarlierFrame> many = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      many.add(earlier(i, i));
    }
    EarlierFrame without = EarlierFrame.newBuilder(earlier(1, 60)).setHeight(0).build();
    List<List<EarlierFrame>> wrong =
        List.of(
            List.of(earlier(3, 60)),
            List.of(earlier(2, 60), earlier(1, 61)),
            List.of(earlier(1, 60), earlier(1, 60)),
            List.of(earlier(1, -1)),
            List.of(without),
            many);
    for (List<EarlierFrame> earlier : wrong) {
      PastFrame past = PastFrame.newBuilder(past("night", 4, 6, 2, 70)).setEarlier(earlier).build();
      receive(encoded(onFrame(past)));
    }

    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(harness.getSideOutput(GroundedAnswer.UNANSWERABLE))
        .hasSize(wrong.size())
        .extracting(refused -> ((Failure) refused.getValue()).problem())
        .allSatisfy(
            problem -> {
              assertThat(problem.code()).isEqualTo("TARGET_INVALID");
              assertThat(problem.message()).startsWith("past: frame 3 of session night");
            });
  }

  private static FrameStamp stamp(long index, long captureMicros, long offset) {
    return new FrameStamp(
        "cam",
        "night",
        index,
        captureMicros,
        4,
        6,
        false,
        new Origin("frames", 2, offset, 900, ORIGIN.receivedTimeMillis()));
  }

  private static EarlierFrame earlier(long index, long offset) {
    return new EarlierFrame(
        index,
        Instant.ofEpochSecond(1_700_000_000L),
        4,
        6,
        new RecordOrigin("frames", 2, offset, Instant.ofEpochMilli(900)),
        List.of(5L, 0L));
  }

  @Test
  void anInstructionOnAFrameNamesNoRecordUnlessItSaysSo() throws Exception {
    receive(encoded(e -> e.setTarget(new Target(TargetMode.FRAME, 3L, 1))));

    assertThat(((Instruction) harness.extractOutputValues().get(0)).past()).isEmpty();
  }

  private static PastFrame past(String session, int height, int width, int partition, long offset) {
    return new PastFrame(
        session,
        Instant.ofEpochSecond(1_700_000_000L, 123_456_000),
        height,
        width,
        new RecordOrigin("frames", partition, offset, Instant.ofEpochMilli(900)),
        List.of(),
        List.of());
  }

  private static Consumer<InstructionEvent.Builder> onFrame(PastFrame past) {
    return event -> event.setTarget(new Target(TargetMode.FRAME, 3L, 1)).setPast(past);
  }

  @Test
  void whatAsksAboutAStreamNeedsNeitherTextNorTarget() throws Exception {
    for (StreamControl control : List.of(StreamControl.LIST, StreamControl.FORGET)) {
      receive(
          encoded(
              event ->
                  event
                      .setText("")
                      .setTarget(new Target(TargetMode.EVERY, -1L, 0))
                      .setControl(control)));
    }

    assertThat(read())
        .extracting(Instruction::control)
        .containsExactly(Instruction.Control.LIST, Instruction.Control.FORGET);
    assertThat(read())
        .allSatisfy(
            asker -> {
              assertThat(asker.isControl()).isTrue();
              assertThat(asker.origin()).isEqualTo(ORIGIN);
              assertThat(asker.recordHash()).isNotEmpty();
            });
  }

  @Test
  void readsAnInstructionWithEverything() throws Exception {
    String counts = TestingPerceiver.columns(1, 3).counts();
    receive(
        encoded(
            event ->
                event
                    .setConversationId("talk")
                    .setPrompts(
                        List.of(
                            prompt(PromptKind.POINT, 1.0, 2.0),
                            prompt(PromptKind.BOX, 1.0, 2.0, 3.0, 4.0),
                            new VisualPrompt(
                                PromptKind.MASK, List.of(), new RunLengthMask(8, 8, counts))))
                    .setTarget(new Target(TargetMode.EVERY, 5L, 3))
                    .setLimits(new GenerationLimits(20, 0.5f, 0.9f, 10, 7L))));

    Instruction instruction = read().get(0);
    assertThat(instruction.conversationId()).contains("talk");
    assertThat(instruction.prompts())
        .containsExactly(
            new Point(1, 2),
            new Box(1, 2, 3, 4),
            new Mask(new org.omgllava.mask.RunLengthMask(8, 8, counts)));
    assertThat(instruction.target()).isEqualTo(Instruction.Target.EVERY);
    assertThat(instruction.frameIndex()).isEqualTo(5);
    assertThat(instruction.everyFrames()).isEqualTo(3);
    assertThat(instruction.limits())
        .isEqualTo(new org.omgllava.scene.GenerationLimits(20, 0.5f, 0.9f, 10, 7));
  }

  @Test
  void limitsThatAreLeftOutAreTheBundles() throws Exception {
    receive(encoded(event -> {}));
    receive(encoded(event -> event.setLimits(new GenerationLimits(5, null, null, null, null))));

    assertThat(read())
        .extracting(Instruction::limits)
        .containsExactly(
            org.omgllava.scene.GenerationLimits.defaults(),
            new org.omgllava.scene.GenerationLimits(
                Optional.of(5),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void whatStandsLivesOnUnlessItIsToEndWithItsStream() throws Exception {
    Target each = new Target(TargetMode.EVERY, 0L, 1);
    receive(encoded(event -> event.setTarget(each)));
    receive(encoded(event -> event.setTarget(each).setAtStreamEnd(StreamEnd.END)));

    assertThat(read()).extracting(Instruction::endsWithStream).containsExactly(false, true);
  }

  @Test
  void whatIsFollowedSaysHow() throws Exception {
    Target target = new Target(TargetMode.FOLLOW, 4L, 1);
    receive(encoded(event -> event.setTarget(target)));
    receive(
        encoded(
            event ->
                event
                    .setTarget(target)
                    .setFollow(new Following(true, 500L, List.of(new FramePoint(1.0, 2.0))))
                    .setRevise(3)));

    assertThat(read()).allMatch(Instruction::follows);
    assertThat(read())
        .extracting(Instruction::following)
        .containsExactly(
            org.omgllava.job.event.follow.Following.PLAINLY,
            new org.omgllava.job.event.follow.Following(
                true, 500, 3, List.of(new org.omgllava.job.event.follow.Following.NotMeant(1, 2))));
  }

  @Test
  void aCancellationNeedsNoText() throws Exception {
    receive(encoded(event -> event.setText("").setCancel(true)));

    assertThat(read()).extracting(Instruction::cancel).containsExactly(true);
  }

  /** On the way of the instructions, so that none of them is overtaken. */
  @Test
  void howFarInstructionsHaveBeenReadIsToldToEverySubtask() throws Exception {
    ReadPosition position = new ReadPosition(List.of(0), 1, 7, List.of(3L));
    try (var subtask =
        new OneInputStreamOperatorTestHarness<ReadRecord, Heard>(operator(), 720, 5, 1)) {
      subtask.open();
      subtask.processElement(position, 0);

      assertThat(subtask.extractOutputValues())
          .hasSize(5)
          .allSatisfy(
              heard -> {
                Heard.Position told = (Heard.Position) heard;
                assertThat(told.read()).isEqualTo(position);
                assertThat(told.subtasks()).isEqualTo(5);
                assertThat(JobFixtures.subtaskOf(told.key(), 720, 5)).isEqualTo(told.subtask());
              })
          .extracting(heard -> ((Heard.Position) heard).subtask())
          .containsExactly(0, 1, 2, 3, 4);
    }
  }

  static Stream<Arguments> badInstructions() {
    return Stream.of(
        bad("STREAM_ID_INVALID", e -> e.setStreamId("")),
        bad("INSTRUCTION_INVALID", e -> e.setInstructionId("")),
        bad("INSTRUCTION_INVALID", e -> e.setInstructionId("x".repeat(257))),
        bad("INSTRUCTION_INVALID", e -> e.setConversationId("")),
        bad("INSTRUCTION_INVALID", e -> e.setText("  ")),
        bad("INSTRUCTION_INVALID", e -> e.setText("x".repeat(4_097))),
        bad(
            "TOO_MANY_PROMPTS",
            e -> e.setPrompts(Collections.nCopies(17, prompt(PromptKind.POINT, 1.0, 1.0)))),
        bad("PROMPT_INVALID", e -> e.setPrompts(List.of(prompt(PromptKind.POINT, 1.0)))),
        bad("PROMPT_INVALID", e -> e.setPrompts(List.of(prompt(PromptKind.BOX, 1.0, 2.0)))),
        bad(
            "PROMPT_INVALID",
            e -> e.setPrompts(List.of(prompt(PromptKind.POINT, Double.NaN, 2.0)))),
        bad("PROMPT_INVALID", e -> e.setPrompts(List.of(prompt(PromptKind.MASK)))),
        bad("PROMPT_INVALID", e -> e.setPrompts(List.of(mask(0, 8, "0")))),
        bad("PROMPT_INVALID", e -> e.setPrompts(List.of(mask(100_000, 100_000, "0")))),
        bad("PROMPT_INVALID", e -> e.setPrompts(List.of(mask(8, 8, "no mask")))),
        bad("TARGET_INVALID", e -> e.setTarget(new Target(TargetMode.FRAME, -1L, 1))),
        bad("TARGET_INVALID", e -> e.setTarget(new Target(TargetMode.EVERY, 0L, 0))),
        bad("TARGET_INVALID", e -> e.setTarget(new Target(TargetMode.FOLLOW, -1L, 1))),
        bad("TARGET_INVALID", e -> e.setRevise(1)),
        bad("TARGET_INVALID", e -> e.setFollow(new Following(true, 0L, List.of()))),
        bad("TARGET_INVALID", e -> e.setTarget(new Target(TargetMode.FOLLOW, 0L, 1)).setRevise(-1)),
        bad(
            "TARGET_INVALID",
            e ->
                e.setTarget(new Target(TargetMode.FOLLOW, 0L, 1))
                    .setFollow(new Following(true, -1L, List.of()))),
        bad("TARGET_INVALID", e -> e.setPast(past("night", 4, 6, 0, 7))),
        bad("TARGET_INVALID", onFrame(past(" ", 4, 6, 0, 7))),
        bad("TARGET_INVALID", onFrame(past("night", 0, 6, 0, 7))),
        bad("TARGET_INVALID", onFrame(past("night", 4, 0, 0, 7))),
        bad("TARGET_INVALID", onFrame(past("night", 4, 6, -1, 7))),
        bad("TARGET_INVALID", onFrame(past("night", 4, 6, 0, -1))),
        bad("LIMITS_INVALID", limits(0, null, null, null, null)),
        bad("LIMITS_INVALID", limits(2_049, null, null, null, null)),
        bad("LIMITS_INVALID", limits(null, -1f, null, null, null)),
        bad("LIMITS_INVALID", limits(null, Float.NaN, null, null, null)),
        bad("LIMITS_INVALID", limits(null, null, 0f, null, null)),
        bad("LIMITS_INVALID", limits(null, null, null, -1, null)),
        bad("LIMITS_INVALID", limits(null, null, null, null, -1L)));
  }

  @ParameterizedTest
  @MethodSource("badInstructions")
  void aBadInstructionIsADeadLetterAndTheNextOneIsRead(
      String reason, Consumer<InstructionEvent.Builder> change) throws Exception {
    receive(encoded(change));
    receive(encoded(event -> {}));

    assertThat(harness.getSideOutput(DeadLetters.REJECTED))
        .extracting(record -> record.getValue().reason())
        .containsExactly(reason);
    assertThat(harness.extractOutputValues()).hasSize(1);
  }

  @Test
  void whoeverWaitsForTheAnswerIsTold() throws Exception {
    receive(encoded(event -> event.setText("  ")));
    receive(encoded(event -> event.setInstructionId("")));

    assertThat(harness.getSideOutput(GroundedAnswer.UNANSWERABLE))
        .extracting(StreamRecord::getValue)
        .extracting(a -> a.instruction().instructionId() + " " + ((Failure) a).problem().code())
        .containsExactly("q INSTRUCTION_INVALID");
  }

  @Test
  void theAnswerRepeatsTheRefusedTextUpToTheTextsOwnLimit() throws Exception {
    receive(encoded(event -> event.setText("x".repeat(3_000)).setTarget(noFrame())));
    receive(encoded(event -> event.setText("x".repeat(4_095) + "\uD83D\uDD34")));

    assertThat(harness.getSideOutput(GroundedAnswer.UNANSWERABLE))
        .extracting(answer -> answer.getValue().instruction().text())
        .as("whole, and without half a character")
        .containsExactly("x".repeat(3_000), "x".repeat(4_095));
  }

  private static Target noFrame() {
    return new Target(TargetMode.FRAME, -1L, 1);
  }

  private static Arguments bad(String reason, Consumer<InstructionEvent.Builder> change) {
    return Arguments.of(reason, change);
  }

  private static Consumer<InstructionEvent.Builder> limits(
      Integer tokens, Float temperature, Float topP, Integer topK, Long seed) {
    return event -> event.setLimits(new GenerationLimits(tokens, temperature, topP, topK, seed));
  }

  private static VisualPrompt prompt(PromptKind kind, Double... coordinates) {
    return new VisualPrompt(kind, List.of(coordinates), null);
  }

  private static VisualPrompt mask(int height, int width, String counts) {
    return new VisualPrompt(PromptKind.MASK, List.of(), new RunLengthMask(height, width, counts));
  }

  private List<Instruction> read() {
    return harness.extractOutputValues().stream().map(Instruction.class::cast).toList();
  }

  private void receive(byte[] value) throws Exception {
    harness.processElement(new RawRecord(Optional.empty(), Optional.of(value), ORIGIN), 0);
  }

  private static byte[] encoded(Consumer<InstructionEvent.Builder> change) throws IOException {
    InstructionEvent.Builder event =
        InstructionEvent.newBuilder()
            .setInstructionId("q")
            .setStreamId("cam")
            .setText("what is this")
            .setTarget(new Target(TargetMode.LATEST, 0L, 1));
    change.accept(event);
    ByteBuffer buffer = event.build().toByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}

package org.omgllava.job.io.decode;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.util.Collector;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.StreamEnd;
import org.omgllava.events.TargetMode;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.ReadPosition;
import org.omgllava.job.event.ReadRecord;
import org.omgllava.job.event.follow.Following;
import org.omgllava.job.event.follow.Following.NotMeant;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.wire.EventIds;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.job.wire.UnreadableRecordException;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.VisualPrompt;

/**
 * Reads and checks instructions; whether a prompt lies in the picture is seen later. How far they
 * have been read is told to every subtask behind, on the way that the instructions go.
 */
public final class DecodeInstructions extends DecodeRecords<ReadRecord, InstructionEvent, Heard> {
  private static final long serialVersionUID = 1L;

  private transient List<String> keys;

  /**
   * @param registry of schemas
   */
  public DecodeInstructions(
      InputLimits limits, DeadLetterSettings refusals, RegistryAddress registry) {
    super(Step.DECODE_INSTRUCTIONS, InstructionEvent.class, limits, refusals, registry);
  }

  @Override
  long mostContentBytes() {
    return 3L * limits().maxTextChars();
  }

  @Override
  public void open(OpenContext context) {
    super.open(context);
    TaskInfo task = getRuntimeContext().getTaskInfo();
    keys =
        SubtaskKeys.of(task.getMaxNumberOfParallelSubtasks(), task.getNumberOfParallelSubtasks());
  }

  @Override
  void passOn(ReadPosition position, Collector<Heard> out) {
    long now = System.currentTimeMillis();
    for (int subtask = 0; subtask < keys.size(); subtask++) {
      out.collect(new Heard.Position(keys.get(subtask), subtask, keys.size(), position, now));
    }
  }

  @Override
  String streamId(InstructionEvent event) {
    return event.getStreamId();
  }

  @Override
  Instruction checked(InstructionEvent event, RawRecord raw) throws UnreadableRecordException {
    checkLength("instructionId", event.getInstructionId(), limits().maxStreamIdChars());
    if (event.getConversationId() != null) {
      checkLength("conversationId", event.getConversationId(), limits().maxStreamIdChars());
    }
    Instruction.Control control = Instruction.Control.valueOf(event.getControl().name());
    if (control != Instruction.Control.NONE) {
      return Instruction.control(
          event.getInstructionId(), event.getStreamId(), control, recordHash(raw), raw.origin());
    }
    if (event.getCancel()) {
      return instruction(event, List.of(), GenerationLimits.defaults(), raw);
    }
    checkLength("text", event.getText(), limits().maxTextChars());
    List<VisualPrompt> checked = new CheckedPrompts(limits()).of(event.getPrompts());
    checkFollowing(event);
    checkTarget(event);
    Instruction instruction = instruction(event, checked, generationLimits(event.getLimits()), raw);
    return event.getPast() == null
        ? instruction
        : instruction.on(CheckedPast.of(event, raw, limits()));
  }

  /** Whoever waits for the answer is told, when the event says who that is. */
  @Override
  Optional<Failure> answer(InstructionEvent refused, RawRecord raw, UnreadableRecordException why) {
    int most = limits().maxStreamIdChars();
    if (!isGiven(refused.getStreamId(), most) || !isGiven(refused.getInstructionId(), most)) {
      return Optional.empty();
    }
    String conversation = refused.getConversationId();
    Instruction instruction =
        new Instruction(
            refused.getInstructionId(),
            refused.getStreamId(),
            Optional.ofNullable(conversation).filter(id -> isGiven(id, most)),
            start(refused.getText(), limits().maxTextChars()),
            List.of(),
            Instruction.Target.LATEST,
            0,
            1,
            GenerationLimits.defaults(),
            false,
            false,
            recordHash(raw),
            raw.origin());
    return Optional.of(
        new Failure.NoFrame(instruction, new ModelProblem(why.reason(), why.getMessage())));
  }

  private static Instruction instruction(
      InstructionEvent event, List<VisualPrompt> prompts, GenerationLimits limits, RawRecord raw) {
    return new Instruction(
            event.getInstructionId(),
            event.getStreamId(),
            Optional.ofNullable(event.getConversationId()),
            event.getText(),
            prompts,
            Instruction.Target.valueOf(event.getTarget().getMode().name()),
            event.getTarget().getFrameIndex(),
            event.getTarget().getEveryFrames(),
            limits,
            event.getAtStreamEnd() == StreamEnd.END,
            event.getCancel(),
            recordHash(raw),
            raw.origin())
        .following(following(event));
  }

  private static Following following(InstructionEvent event) {
    org.omgllava.events.Following how = event.getFollow();
    if (how == null) {
      return Following.PLAINLY.revision(event.getRevise());
    }
    List<NotMeant> notMeant =
        how.getNotMeant().stream().map(p -> new NotMeant(p.getX(), p.getY())).toList();
    return new Following(how.getOnChange(), how.getRefreshMillis(), event.getRevise(), notMeant);
  }

  private static String recordHash(RawRecord raw) {
    return EventIds.ofRecord(raw.value().orElse(new byte[0]));
  }

  private static void checkLength(String what, String value, int most)
      throws UnreadableRecordException {
    require(
        isGiven(value, most),
        "INSTRUCTION_INVALID",
        what + ": " + value.length() + " characters (expected: 1 to " + most + ", not blank)");
  }

  private static boolean isGiven(String value, int most) {
    return !value.isBlank() && value.length() <= most;
  }

  private void checkFollowing(InstructionEvent event) throws UnreadableRecordException {
    org.omgllava.events.Following how = event.getFollow();
    boolean follows = event.getTarget().getMode() == TargetMode.FOLLOW;
    require(
        follows ? event.getRevise() >= 0 : how == null && event.getRevise() == 0,
        "TARGET_INVALID",
        "follow, revise: " + event.getRevise() + " (expected: 0 or more, of target FOLLOW alone)");
    require(
        how == null
            || how.getRefreshMillis() >= 0 && how.getNotMeant().size() <= limits().maxPrompts(),
        "TARGET_INVALID",
        "follow: " + how + " (expected: no time below 0, at most the points that prompts may be)");
  }

  private static void checkTarget(InstructionEvent event) throws UnreadableRecordException {
    long frame = event.getTarget().getFrameIndex();
    int every = event.getTarget().getEveryFrames();
    switch (event.getTarget().getMode()) {
      case FRAME, FOLLOW ->
          require(
              frame >= 0,
              "TARGET_INVALID",
              "target.frameIndex: " + frame + " (expected: 0 or more)");
      case EVERY ->
          require(
              frame >= 0 && every >= 1,
              "TARGET_INVALID",
              "target: every "
                  + every
                  + " frames from "
                  + frame
                  + " (expected: at least 1, from 0 or more)");
      case LATEST -> {}
    }
  }

  private GenerationLimits generationLimits(org.omgllava.events.GenerationLimits event)
      throws UnreadableRecordException {
    if (event == null) {
      return GenerationLimits.defaults();
    }
    Integer tokens = event.getMaxNewTokens();
    int most = limits().maxNewTokens();
    require(
        tokens == null || tokens >= 1 && tokens <= most,
        "LIMITS_INVALID",
        "limits.maxNewTokens: " + tokens + " (expected: 1 to " + most + ")");
    Float temperature = event.getTemperature();
    require(
        temperature == null || temperature >= 0 && temperature <= 100,
        "LIMITS_INVALID",
        "limits.temperature: " + temperature + " (expected: 0 to 100)");
    Float topP = event.getTopP();
    require(
        topP == null || topP > 0 && topP <= 1,
        "LIMITS_INVALID",
        "limits.topP: " + topP + " (expected: above 0, at most 1)");
    Integer topK = event.getTopK();
    require(
        topK == null || topK >= 0,
        "LIMITS_INVALID",
        "limits.topK: " + topK + " (expected: 0 or more)");
    Long seed = event.getSeed();
    require(
        seed == null || seed >= 0,
        "LIMITS_INVALID",
        "limits.seed: " + seed + " (expected: 0 or more)");
    return new GenerationLimits(
        Optional.ofNullable(tokens),
        Optional.ofNullable(temperature),
        Optional.ofNullable(topP),
        Optional.ofNullable(topK),
        Optional.ofNullable(seed));
  }
}

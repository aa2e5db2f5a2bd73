package org.omgllava.job.event;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.event.follow.Following;
import org.omgllava.job.typeinfo.OptionalTypeInfo;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.VisualPrompt;

/**
 * A checked instruction.
 *
 * @param conversationId dialogue; empty: one of its own
 * @param frameIndex FRAME: the frame; EVERY, FOLLOW: the first index that counts
 * @param everyFrames EVERY: n
 * @param endsWithStream of what stands: whether it ends with the session of the stream; else it
 *     lives on
 * @param cancel whether this ends the standing instruction of the same id
 * @param control what is asked about the stream itself; then only ids and origin count
 * @param following FOLLOW: how
 * @param past FRAME: the frame, where its record is told, and those that the question looks back
 *     on; they are read again from there
 * @param recordHash of the record that brought it, in hexadecimal: an id that is used again for
 *     something else is told apart by it
 */
public record Instruction(
    String instructionId,
    String streamId,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<String> conversationId,
    String text,
    @TypeInfo(VisualPromptsType.class) List<VisualPrompt> prompts,
    Target target,
    long frameIndex,
    int everyFrames,
    @TypeInfo(GenerationLimitsType.class) GenerationLimits limits,
    boolean endsWithStream,
    boolean cancel,
    Control control,
    Following following,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<Past> past,
    String recordHash,
    Origin origin)
    implements Heard, Arrival {
  /** An instruction about frames. */
  public Instruction(
      String instructionId,
      String streamId,
      Optional<String> conversationId,
      String text,
      List<VisualPrompt> prompts,
      Target target,
      long frameIndex,
      int everyFrames,
      GenerationLimits limits,
      boolean endsWithStream,
      boolean cancel,
      String recordHash,
      Origin origin) {
    this(
        instructionId,
        streamId,
        conversationId,
        text,
        prompts,
        target,
        frameIndex,
        everyFrames,
        limits,
        endsWithStream,
        cancel,
        Control.NONE,
        Following.PLAINLY,
        Optional.empty(),
        recordHash,
        origin);
  }

  /** What asks about a stream, and not about frames. */
  public static Instruction control(
      String instructionId, String streamId, Control control, String recordHash, Origin origin) {
    return new Instruction(
        instructionId,
        streamId,
        Optional.empty(),
        "",
        List.of(),
        Target.LATEST,
        0,
        1,
        GenerationLimits.defaults(),
        false,
        false,
        control,
        Following.PLAINLY,
        Optional.empty(),
        recordHash,
        origin);
  }

  /** The same instruction, following something in another way. */
  public Instruction following(Following otherwise) {
    return with(otherwise, past);
  }

  /** The same instruction, about a frame whose record is told. */
  public Instruction on(Past frame) {
    return with(following, Optional.of(frame));
  }

  private Instruction with(Following otherwise, Optional<Past> frame) {
    return new Instruction(
        instructionId,
        streamId,
        conversationId,
        text,
        prompts,
        target,
        frameIndex,
        everyFrames,
        limits,
        endsWithStream,
        cancel,
        control,
        otherwise,
        frame,
        recordHash,
        origin);
  }

  /** Whether something is found once, and then followed. */
  public boolean follows() {
    return target == Target.FOLLOW;
  }

  /** What is asked about a stream itself. */
  public enum Control {
    NONE,
    /** What the job holds of it. */
    LIST,
    /** That it is forgotten. */
    FORGET
  }

  /** Whether it asks about the stream itself. */
  public boolean isControl() {
    return control == Control.LIST || control == Control.FORGET;
  }

  public boolean forgets() {
    return control == Control.FORGET;
  }

  @Override
  public String key() {
    return streamId;
  }

  @Override
  public long heardMillis() {
    return origin.appendTimeMillis();
  }

  /** Which frames are meant. */
  public enum Target {
    FRAME,
    LATEST,
    EVERY,
    FOLLOW;

    /** Whether an instruction stands until it is cancelled. */
    public boolean stands() {
      return this == EVERY || this == FOLLOW;
    }
  }
}

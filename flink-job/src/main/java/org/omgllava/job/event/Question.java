package org.omgllava.job.event;

import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.OptionalTypeInfo;
import org.omgllava.scene.Followed;
import org.omgllava.scene.VisualTokens;

/**
 * One execution of an instruction on a perceived frame, for the language model.
 *
 * @param visualTokens of the frame
 * @param promptTokens of the instruction's visual prompts
 * @param followed earlier frames that it looks back on
 * @param familiarity of the frame, as {@link FramePass} has it
 */
public record Question(
    FrameStamp stamp,
    Instruction instruction,
    VisualTokens visualTokens,
    VisualTokens promptTokens,
    Followed followed,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<Float> familiarity) {
  /** Of its tokens. */
  public long sizeBytes() {
    long earlier =
        followed.earlier().stream().mapToLong(frame -> frame.objects().values().length).sum();
    return Float.BYTES * (visualTokens.values().length + promptTokens.values().length + earlier);
  }

  /** What asks about the stream itself, behind the questions that came before it. */
  public static Question of(Instruction control) {
    return new Question(
        FrameStamp.none(control),
        control,
        VisualTokens.none(),
        VisualTokens.none(),
        Followed.alone(),
        Optional.empty());
  }

  public String streamId() {
    return stamp.streamId();
  }
}

package org.omgllava.job.event;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.util.OutputTag;
import org.omgllava.job.typeinfo.SealedTypeInfo;

/** What comes of an instruction on one frame, not yet tied to tracks. */
@TypeInfo(SealedTypeInfo.Factory.class)
public sealed interface GroundedAnswer extends Utterance
    permits GroundedAnswer.Grounded, GroundedAnswer.Skipped, GroundedAnswer.Held, Failure {
  /** Side output of the steps that find out that an instruction cannot be answered. */
  OutputTag<GroundedAnswer> UNANSWERABLE = new OutputTag<>("unanswerable") {};

  /** The frame that was announced with this among its expected answers; empty: nobody waits. */
  Optional<FrameStamp> awaitedOn();

  /**
   * An answer with the mask of each phrase.
   *
   * @param phrases in reading order, possibly none
   */
  record Grounded(
      Instruction instruction, FrameStamp stamp, Answer answer, List<MaskedPhrase> phrases)
      implements GroundedAnswer {
    @Override
    public Optional<FrameStamp> awaitedOn() {
      return Optional.of(stamp);
    }
  }

  /** What the language model's step holds of a stream. */
  record Held(Holdings holdings) implements GroundedAnswer {
    @Override
    public Instruction instruction() {
      return holdings.asker();
    }

    @Override
    public Optional<FrameStamp> awaitedOn() {
      return Optional.empty();
    }
  }

  /** An execution of a standing instruction that was left out: counted off and not published. */
  record Skipped(Instruction instruction, FrameStamp stamp) implements GroundedAnswer {
    @Override
    public Optional<FrameStamp> awaitedOn() {
      return Optional.of(stamp);
    }
  }
}

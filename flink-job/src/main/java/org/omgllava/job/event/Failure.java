package org.omgllava.job.event;

import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.SealedTypeInfo;
import org.omgllava.scene.ModelProblem;

/** An answer that cannot be given; the asker is told why. */
@TypeInfo(SealedTypeInfo.Factory.class)
public sealed interface Failure extends GroundedAnswer, LinkedAnswer {
  ModelProblem problem();

  @Override
  default Optional<FrameStamp> frame() {
    return Optional.empty();
  }

  @Override
  default Optional<FrameStamp> awaitedOn() {
    return Optional.empty();
  }

  /** No frame was found for the instruction, or it was not looked for. */
  record NoFrame(Instruction instruction, ModelProblem problem) implements Failure {}

  /** The frame was found, but no question came of it: nobody waits for an answer. */
  record NoQuestion(Instruction instruction, FrameStamp stamp, ModelProblem problem)
      implements Failure {
    @Override
    public Optional<FrameStamp> frame() {
      return Optional.of(stamp);
    }
  }

  /** A question without an answer. */
  record NoAnswer(Instruction instruction, FrameStamp stamp, ModelProblem problem)
      implements Failure {
    @Override
    public Optional<FrameStamp> frame() {
      return awaitedOn();
    }

    @Override
    public Optional<FrameStamp> awaitedOn() {
      return Optional.of(stamp);
    }
  }
}

package org.omgllava.job.event;

import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.SealedTypeInfo;

/** What is published about an instruction on one frame. */
@TypeInfo(SealedTypeInfo.Factory.class)
public sealed interface LinkedAnswer permits LinkedAnswer.Linked, LinkedAnswer.Held, Failure {
  Instruction instruction();

  /** The frame, where one was found. */
  Optional<FrameStamp> frame();

  /** What all steps hold of a stream. */
  record Held(Holdings holdings) implements LinkedAnswer {
    @Override
    public Instruction instruction() {
      return holdings.asker();
    }

    @Override
    public Optional<FrameStamp> frame() {
      return Optional.empty();
    }
  }

  /**
   * A finished answer.
   *
   * @param trackIds for each phrase the track that overlaps its mask best, or -1
   */
  record Linked(GroundedAnswer.Grounded grounded, long[] trackIds) implements LinkedAnswer {
    @Override
    public Instruction instruction() {
      return grounded.instruction();
    }

    @Override
    public Optional<FrameStamp> frame() {
      return Optional.of(grounded.stamp());
    }
  }
}

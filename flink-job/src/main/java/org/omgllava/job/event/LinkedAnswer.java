package org.omgllava.job.event;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.event.follow.Change;
import org.omgllava.job.event.follow.MaskOrigin;
import org.omgllava.job.event.follow.WakeReason;
import org.omgllava.job.typeinfo.SealedTypeInfo;

/** What is published about an instruction on one frame. */
@TypeInfo(SealedTypeInfo.Factory.class)
public sealed interface LinkedAnswer
    permits LinkedAnswer.Linked, LinkedAnswer.Followed, LinkedAnswer.Held, Failure {
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
   * What has become of a followed instruction on a frame.
   *
   * @param answer the newest of the language model, without its tokens and times where it was not
   *     asked on this frame
   * @param phrases of the answer, each with its mask on this frame
   */
  record Followed(
      Instruction instruction,
      FrameStamp stamp,
      Answer answer,
      List<Phrase> phrases,
      WakeReason wake,
      Change change)
      implements LinkedAnswer {
    /**
     * A phrase that is followed.
     *
     * @param trackId its track on this frame; -1 where it has none, or several
     */
    public record Phrase(MaskedPhrase masked, long trackId, MaskOrigin made) {}

    @Override
    public Optional<FrameStamp> frame() {
      return Optional.of(stamp);
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

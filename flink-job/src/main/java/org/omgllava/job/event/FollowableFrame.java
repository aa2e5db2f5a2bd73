package org.omgllava.job.event;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.apache.flink.util.OutputTag;
import org.omgllava.job.typeinfo.OptionalTypeInfo;
import org.omgllava.track.TrackedSegment;

/**
 * A frame of a stream on which something is followed, without its picture; what followers see.
 *
 * @param segments with identities
 * @param familiarity of the frame, as {@link FramePass} has it
 * @param followers the instructions that follow something on this frame; none behind the last frame
 *     that had some, and where the stream ends
 * @param holdings of the stream, when this is no frame but what passes them on
 */
public record FollowableFrame(
    FrameStamp stamp,
    List<TrackedSegment> segments,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<Float> familiarity,
    List<Instruction> followers,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<Holdings> holdings) {
  /** Frames that have followers, in order. */
  public static final OutputTag<FollowableFrame> FOLLOWED = new OutputTag<>("followed") {};

  /** No frame, but what a stream holds. */
  public static FollowableFrame of(Holdings holdings) {
    return new FollowableFrame(
        FrameStamp.none(holdings.asker()),
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.of(holdings));
  }

  public String streamId() {
    return stamp.streamId();
  }
}

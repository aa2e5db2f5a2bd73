package org.omgllava.job.event;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.OptionalTypeInfo;

/**
 * Neighbouring frames of a stream that are perceived together.
 *
 * @param frames in order, several have pictures of one size; none only with holdings
 * @param holdings of a stream, on their way through the steps
 */
public record Clip(
    List<ScheduledFrame> frames,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<Holdings> holdings) {
  public Clip(List<ScheduledFrame> frames) {
    this(frames, Optional.empty());
  }

  /** A frame by itself. */
  public static Clip of(ScheduledFrame frame) {
    return new Clip(List.of(frame));
  }

  /** No frame: what a stream holds, behind the frames that came before it was asked for. */
  public static Clip of(Holdings holdings) {
    return new Clip(List.of(), Optional.of(holdings));
  }

  public String streamId() {
    return holdings
        .map(asked -> asked.asker().streamId())
        .orElseGet(() -> frames.get(0).streamId());
  }
}

package org.omgllava.job.follow;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.OptionalTypeInfo;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.track.MovingMask;

/**
 * A phrase and what it is bound to; a value in state.
 *
 * @param start first UTF-16 unit in the answer's text
 * @param end first UTF-16 unit after the phrase
 * @param trackIds its tracks; none where no segment fits its mask
 * @param query its [SEG] query, (2 * hidden) float32
 * @param last its last mask; none when it never had one
 * @param lostFrames frames since then
 */
public record BoundPhrase(
    int start,
    int end,
    List<Long> trackIds,
    float[] query,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<MovingMask> last,
    int lostFrames) {
  /** It has a mask on a frame. */
  BoundPhrase seen(RunLengthMask mask, long frameIndex, List<Long> tracks) {
    MovingMask moving =
        last.map(before -> before.seen(mask, frameIndex))
            .orElseGet(() -> MovingMask.at(mask, frameIndex));
    return new BoundPhrase(start, end, tracks, query, Optional.of(moving), 0);
  }

  /** It has none. */
  BoundPhrase missed() {
    return new BoundPhrase(start, end, trackIds, query, last, lostFrames + 1);
  }

  boolean isOn(long trackId) {
    return trackIds.contains(trackId);
  }
}

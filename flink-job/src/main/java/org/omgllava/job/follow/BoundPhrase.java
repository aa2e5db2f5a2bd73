package org.omgllava.job.follow;

import java.util.List;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.track.MovingMask;

/**
 * A phrase and what it is bound to; a value in state.
 *
 * @param start first UTF-16 unit in the answer's text
 * @param end first UTF-16 unit after the phrase
 * @param trackIds its tracks; none where no segment fits its mask
 * @param query its [SEG] query, (2 * hidden) float32; empty where a click has no answer's
 * @param last its last mask
 * @param lostFrames frames since then
 */
public record BoundPhrase(
    int start, int end, List<Long> trackIds, float[] query, MovingMask last, int lostFrames) {
  /** It has a mask on a frame. */
  BoundPhrase seen(RunLengthMask mask, long frameIndex, List<Long> tracks) {
    return new BoundPhrase(start, end, tracks, query, last.seen(mask, frameIndex), 0);
  }

  /** It has none. */
  BoundPhrase missed() {
    return new BoundPhrase(start, end, trackIds, query, last, lostFrames + 1);
  }

  boolean isOn(long trackId) {
    return trackIds.contains(trackId);
  }
}

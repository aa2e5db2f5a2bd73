package org.omgllava.track;

import org.omgllava.mask.RunLengthMask;

/**
 * One followed object.
 *
 * @param trackId from 1 up
 * @param lastFrameIndex the frame that it was last seen in
 * @param missedFrames frames of the stream since then, as many as arrived
 * @param votes its class so far
 * @param appearance how it looks
 * @param motion where it is and where it goes
 * @param pace how it moves and how large it is, on a slow average
 * @param mask in the last frame; of no size when it was not in it
 */
public record TrackMemory(
    long trackId,
    long lastFrameIndex,
    int missedFrames,
    ClassVotes votes,
    Appearance appearance,
    Motion motion,
    Pace pace,
    RunLengthMask mask) {
  private static final RunLengthMask UNSEEN = new RunLengthMask(0, 0, "");

  /** The class that it was mostly taken for. */
  int category() {
    return votes.categoryIds()[votes.leader()];
  }

  TrackMemory missed() {
    return new TrackMemory(
        trackId, lastFrameIndex, missedFrames + 1, votes, appearance, motion, pace, UNSEEN);
  }
}

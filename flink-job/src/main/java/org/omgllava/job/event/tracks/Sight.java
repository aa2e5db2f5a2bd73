package org.omgllava.job.event.tracks;

import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.track.TrackedSegment;

/**
 * A track in one frame.
 *
 * @param captureTimeMicros of the frame, microseconds since the epoch
 * @param heightPixels of the frame
 * @param widthPixels of the frame
 * @param boxXyxyPixels left, top, right, bottom; right and bottom lie behind the last pixel
 * @param origin of the frame, without what its sender said besides
 */
public record Sight(
    long frameIndex,
    long captureTimeMicros,
    int heightPixels,
    int widthPixels,
    int[] boxXyxyPixels,
    Origin origin) {
  /** A segment of a frame. */
  public static Sight of(FrameStamp frame, TrackedSegment segment) {
    int[] xywh = segment.boxXywhPixels();
    return new Sight(
        frame.frameIndex(),
        frame.captureTimeMicros(),
        frame.heightPixels(),
        frame.widthPixels(),
        new int[] {xywh[0], xywh[1], xywh[0] + xywh[2], xywh[1] + xywh[3]},
        frame.origin().placeOnly());
  }
}

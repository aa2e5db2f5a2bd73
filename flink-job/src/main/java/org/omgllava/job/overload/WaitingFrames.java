package org.omgllava.job.overload;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.Moment;

/**
 * The frames of a stream that wait, without their pictures.
 *
 * @param frames in order; never empty where they are remembered
 * @param since when the first of them came, or the one before it went on
 * @param newestSince when the newest came
 * @param behind whether they are too old, and wait for younger ones to be read
 */
public record WaitingFrames(List<Kept> frames, Moment since, Moment newestSince, boolean behind) {
  /**
   * A frame that waits.
   *
   * @param sizeBytes of its picture, which is kept elsewhere under the frame's key
   */
  public record Kept(FrameStamp stamp, long sizeBytes) {}

  public WaitingFrames {
    frames = List.copyOf(frames);
  }

  static WaitingFrames none(Moment now) {
    return new WaitingFrames(List.of(), now, now, false);
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  FrameStamp oldest() {
    return frames.get(0).stamp();
  }

  FrameStamp newest() {
    return frames.get(frames.size() - 1).stamp();
  }

  /** Of the pictures. */
  long sizeBytes() {
    return frames.stream().mapToLong(Kept::sizeBytes).sum();
  }

  WaitingFrames with(Kept arriving, Moment now) {
    List<Kept> more = new ArrayList<>(frames);
    more.add(arriving);
    return new WaitingFrames(more, since, now, behind);
  }

  WaitingFrames newestOnly() {
    return new WaitingFrames(
        frames.subList(frames.size() - 1, frames.size()), since, newestSince, behind);
  }

  WaitingFrames behind(boolean now) {
    return new WaitingFrames(frames, since, newestSince, now);
  }

  /** The oldest has gone on. */
  WaitingFrames withoutOldest(Moment now) {
    return new WaitingFrames(frames.subList(1, frames.size()), now, newestSince, false);
  }
}

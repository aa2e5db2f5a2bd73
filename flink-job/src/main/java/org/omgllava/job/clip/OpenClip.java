package org.omgllava.job.clip;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.event.FrameStamp;

/**
 * A clip that is not full yet, without its pictures.
 *
 * @param heightPixels of every picture
 * @param widthPixels of every picture
 * @param sizeBytes of all pictures
 * @param frameIndices of its frames, in order; at least one
 */
public record OpenClip(int heightPixels, int widthPixels, long sizeBytes, List<Long> frameIndices) {
  static OpenClip beginning(FrameStamp first, long sizeBytes) {
    return new OpenClip(
        first.heightPixels(), first.widthPixels(), sizeBytes, List.of(first.frameIndex()));
  }

  OpenClip with(FrameStamp frame, long moreBytes) {
    List<Long> more = new ArrayList<>(frameIndices);
    more.add(frame.frameIndex());
    return new OpenClip(heightPixels, widthPixels, sizeBytes + moreBytes, List.copyOf(more));
  }

  /** Whether a picture is of the size of those before it. */
  boolean fits(FrameStamp frame) {
    return heightPixels == frame.heightPixels() && widthPixels == frame.widthPixels();
  }
}

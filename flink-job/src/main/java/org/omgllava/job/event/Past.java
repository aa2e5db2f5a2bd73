package org.omgllava.job.event;

import java.util.List;

/**
 * A frame that has passed, for a question that says where its record is.
 *
 * @param asked the frame that is asked about
 * @param earlier frames of its session that the question looks back on, oldest first
 */
public record Past(Sight asked, List<Sight> earlier) {
  /** A frame that is looked at alone. */
  public static Past alone(FrameStamp frame) {
    return new Past(new Sight(frame, List.of()), List.of());
  }

  public FrameStamp frame() {
    return asked.frame();
  }

  /** The earlier frames, without their pictures. */
  List<Frame> earlierFrames() {
    return earlier.stream().map(sight -> Frame.withoutPicture(sight.frame())).toList();
  }

  /**
   * What has been seen on a frame.
   *
   * @param trackIds of its segments, in the order of its segmentation event; none where nothing is
   *     looked back on
   */
  public record Sight(FrameStamp frame, List<Long> trackIds) {}
}

package org.omgllava.scene;

import java.util.List;

/**
 * What a question over several frames looks back on. What became of a track is told from the oldest
 * frame to the one that is asked about.
 *
 * @param earlier earlier frames, oldest first; none: the frame is looked at alone
 * @param points the track of each object token of the frame that is asked about, in the order of
 *     the tokens, which are the last of its visual tokens; none where it is looked at alone
 */
public record Followed(List<EarlierFrame> earlier, List<TrackPoint> points) {
  /** Of a frame that is looked at alone. */
  public static Followed alone() {
    return new Followed(List.of(), List.of());
  }
}

package org.omgllava.job.follow;

import java.util.ArrayList;
import java.util.List;

/**
 * Frames from the one on which a thing has come to the last one before it leaves; it may be hidden
 * for a little while in between.
 */
record Presence(int first, int last) {
  /**
   * @param leastPixels with which it is seen
   * @param awayFrames without them after which it has left
   */
  static List<Presence> of(List<FollowMoment> moments, int id, long leastPixels, int awayFrames) {
    List<Presence> presences = new ArrayList<>();
    for (int i = 0; i < moments.size(); i++) {
      if (moments.get(i).shown().getOrDefault(id, 0L) < leastPixels) {
        continue;
      }
      Presence before = presences.isEmpty() ? null : presences.get(presences.size() - 1);
      if (before == null || i - before.last() > awayFrames) {
        presences.add(new Presence(i, i));
      } else {
        presences.set(presences.size() - 1, new Presence(before.first(), i));
      }
    }
    return presences;
  }

  int frames() {
    return last - first + 1;
  }
}

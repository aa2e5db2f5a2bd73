package org.omgllava.track;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What becomes of the identities of the things of one video. An object is found in a frame where a
 * segment shows it, whatever the class.
 *
 * @param associations sum over the true objects of STQ's association (Weber et al., eq. 3)
 * @param objects number of true objects
 * @param switches how often an object has another identity than when it was last found
 * @param swapped objects that end with an identity that another object began with
 * @param returns how often an object is found after it was in no frame for {@link #GAP} frames
 * @param kept of these, how often with the identity from before
 */
record IdentityScores(
    double associations, int objects, int switches, int swapped, int returns, int kept) {
  static final int GAP = 10;

  /** Share of an object's sightings at its beginning, and at its end, that must agree. */
  private static final int PARTS = 3;

  static final IdentityScores NONE = new IdentityScores(0, 0, 0, 0, 0, 0);

  IdentityScores plus(IdentityScores other) {
    return new IdentityScores(
        associations + other.associations,
        objects + other.objects,
        switches + other.switches,
        swapped + other.swapped,
        returns + other.returns,
        kept + other.kept);
  }

  /** Mean association of the objects, 0 to 1. */
  double associationQuality() {
    return objects == 0 ? 0 : associations / objects;
  }

  /** One object on its way through the video. */
  private static final class History {
    final List<Long> identities = new ArrayList<>();
    final Map<Long, Long> common = new HashMap<>();
    long pixels;
    int lastFrame;
    boolean gone;
    int switches;
    int returns;
    int kept;

    void found(long identity) {
      boolean known = !identities.isEmpty();
      boolean same = known && identities.get(identities.size() - 1) == identity;
      switches += known && !same ? 1 : 0;
      returns += known && gone ? 1 : 0;
      kept += known && gone && same ? 1 : 0;
      gone = false;
      identities.add(identity);
    }

    long first() {
      return mostOf(identities.subList(0, part()));
    }

    long last() {
      return mostOf(identities.subList(identities.size() - part(), identities.size()));
    }

    private int part() {
      return Math.max(1, identities.size() / PARTS);
    }

    private static long mostOf(Collection<Long> identities) {
      Map<Long, Integer> counts = new TreeMap<>();
      identities.forEach(identity -> counts.merge(identity, 1, Integer::sum));
      return counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }
  }

  /**
   * @param frames of the video
   * @param identities of the segments of each frame
   */
  static IdentityScores of(List<TruthOverlap> frames, List<long[]> identities) {
    Map<Integer, History> histories = new TreeMap<>();
    Map<Long, Long> identityPixels = new HashMap<>();
    for (int t = 0; t < frames.size(); t++) {
      TruthOverlap frame = frames.get(t);
      long[] ids = identities.get(t);
      for (int s = 0; s < ids.length; s++) {
        identityPixels.merge(ids[s], frame.segmentPixels()[s], Long::sum);
      }
      for (int o = 0; o < frame.objects().length; o++) {
        History history = histories.computeIfAbsent(frame.objects()[o], id -> new History());
        history.gone |= t - history.lastFrame > GAP;
        history.lastFrame = t;
        history.pixels += frame.objectPixels()[o];
        for (int s = 0; s < ids.length; s++) {
          history.common.merge(ids[s], frame.common()[s][o], Long::sum);
          if (frame.shows(s, o)) {
            history.found(ids[s]);
          }
        }
      }
    }
    return summary(histories.values(), identityPixels);
  }

  private static IdentityScores summary(
      Collection<History> histories, Map<Long, Long> identityPixels) {
    IdentityScores sum = NONE;
    for (History history : histories) {
      double association = 0;
      for (Map.Entry<Long, Long> shared : history.common.entrySet()) {
        long both = shared.getValue();
        long union = history.pixels + identityPixels.get(shared.getKey()) - both;
        association += (double) both / history.pixels * both / union;
      }
      sum =
          sum.plus(
              new IdentityScores(
                  association,
                  1,
                  history.switches,
                  isSwapped(history, histories) ? 1 : 0,
                  history.returns,
                  history.kept));
    }
    return sum;
  }

  private static boolean isSwapped(History history, Collection<History> all) {
    if (history.identities.isEmpty() || history.last() == history.first()) {
      return false;
    }
    Set<Long> others = new HashSet<>();
    for (History other : all) {
      if (other != history && !other.identities.isEmpty()) {
        others.add(other.first());
      }
    }
    return others.contains(history.last());
  }
}

package org.omgllava.track;

import java.util.Arrays;
import java.util.List;

/**
 * Finds for each thing of a frame the track that it continues, in stages; each stage is an optimal
 * assignment of what the stages before it left.
 *
 * @param tracks remembered
 * @param things of the frame
 * @param minSimilarity smallest similarity of a continuation
 */
record StagedAssignment(
    List<TrackMemory> tracks,
    List<Observation> things,
    float minSimilarity,
    AssociationWeights weights) {
  /** Segments of at least this score choose first. */
  private static final float CONFIDENT_SCORE = 0.6f;

  private enum Stage {
    /** Confident segments with tracks of the last frame. */
    CONFIDENT,
    /** All segments with tracks of the last frame. */
    DOUBTFUL,
    /** All segments with all tracks. */
    RETURN
  }

  /**
   * @param stride smallest difference of two frame indices of the stream
   * @return for each thing the index of its track, or {@link OptimalAssignment#NONE}
   */
  int[] tracksOfThings(long frameIndex, long stride) {
    int[] trackOf = new int[things.size()];
    Arrays.fill(trackOf, OptimalAssignment.NONE);
    ColumnSpans[] spans = lastMasks();
    Similarity similarity = new Similarity(weights);
    for (Stage stage : Stage.values()) {
      int[] openTracks = openTracks(trackOf, stage);
      int[] openThings = openThings(trackOf, stage);
      double[][] gains = new double[openTracks.length][openThings.length];
      for (int i = 0; i < openTracks.length; i++) {
        TrackMemory track = tracks.get(openTracks[i]);
        Elapsed elapsed = Elapsed.between(track.lastFrameIndex(), frameIndex, stride);
        for (int j = 0; j < openThings.length; j++) {
          Observation seen = things.get(openThings[j]);
          gains[i][j] =
              stage == Stage.RETURN
                  ? similarity.ofReturn(track, elapsed, seen)
                  : similarity.ofContinuation(track, spans[openTracks[i]], elapsed, seen);
        }
      }
      double least = minSimilarity * (stage == Stage.RETURN ? weights.returnFactor() : 1);
      int[] assigned = OptimalAssignment.of(gains, least);
      for (int i = 0; i < assigned.length; i++) {
        if (assigned[i] != OptimalAssignment.NONE) {
          trackOf[openThings[assigned[i]]] = openTracks[i];
        }
      }
    }
    return trackOf;
  }

  /** Masks of the tracks of the last frame, null for the others. */
  private ColumnSpans[] lastMasks() {
    ColumnSpans[] spans = new ColumnSpans[tracks.size()];
    for (int t = 0; t < spans.length; t++) {
      if (tracks.get(t).missedFrames() == 0) {
        spans[t] = ColumnSpans.of(tracks.get(t).mask());
      }
    }
    return spans;
  }

  private int[] openTracks(int[] trackOf, Stage stage) {
    boolean[] taken = new boolean[tracks.size()];
    for (int track : trackOf) {
      if (track != OptimalAssignment.NONE) {
        taken[track] = true;
      }
    }
    int[] open = new int[taken.length];
    int count = 0;
    for (int t = 0; t < open.length; t++) {
      if (!taken[t] && (stage == Stage.RETURN || tracks.get(t).missedFrames() == 0)) {
        open[count++] = t;
      }
    }
    return Arrays.copyOf(open, count);
  }

  private int[] openThings(int[] trackOf, Stage stage) {
    int[] open = new int[trackOf.length];
    int count = 0;
    for (int i = 0; i < open.length; i++) {
      boolean wanted =
          stage != Stage.CONFIDENT || things.get(i).segment().score() >= CONFIDENT_SCORE;
      if (wanted && trackOf[i] == OptimalAssignment.NONE) {
        open[count++] = i;
      }
    }
    return Arrays.copyOf(open, count);
  }
}

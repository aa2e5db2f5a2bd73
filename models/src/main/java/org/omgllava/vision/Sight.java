package org.omgllava.vision;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualTokens;

/**
 * What leaves the device for a batch of frames.
 *
 * @param objectQueries query of each object token of each frame, -1 where segments are of other
 *     queries
 */
record Sight(
    VisualTokens[] visualTokens,
    int[][] objectQueries,
    List<List<Outcome<VisualTokens>>> prompted,
    float[][] queries,
    PanopticFusion.Contest[] contests,
    List<Optional<Float>> familiarity,
    float millis) {
  /** Of frames that nobody asks about. */
  static Sight unasked(int frames) {
    return new Sight(
        Stream.generate(VisualTokens::none).limit(frames).toArray(VisualTokens[]::new),
        new int[frames][0],
        Collections.nCopies(frames, List.of()),
        new float[frames][],
        new PanopticFusion.Contest[frames],
        Collections.nCopies(frames, Optional.empty()),
        0);
  }

  /** With segments that were found in a pass of their own. */
  Sight with(PanopticPass.Segmented segmented, float segmentMillis) {
    return new Sight(
        visualTokens,
        Stream.of(objectQueries).map(Sight::ofNoSegment).toArray(int[][]::new),
        prompted,
        segmented.queries(),
        segmented.contests(),
        familiarity,
        millis + segmentMillis);
  }

  /** Who has won each frame's pixels, empty where nobody asks for segments. */
  List<Optional<PanopticFusion.Competition>> decided() {
    return Stream.of(contests)
        .map(contest -> Optional.ofNullable(contest).map(PanopticFusion.Contest::decided))
        .toList();
  }

  private static int[] ofNoSegment(int[] queries) {
    int[] none = new int[queries.length];
    Arrays.fill(none, -1);
    return none;
  }
}

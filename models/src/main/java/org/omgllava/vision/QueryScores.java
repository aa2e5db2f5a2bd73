package org.omgllava.vision;

import java.util.stream.IntStream;

/**
 * What each query of a frame is.
 *
 * @param labels (Q,) likeliest class row, K for nothing
 * @param scores (Q,) its probability
 * @param nothing K
 */
record QueryScores(long[] labels, float[] scores, int nothing) {
  /** Of one frame: 16 MB. */
  private static final int MOST_KEPT_LOGITS = 1 << 22;

  /** From class logits (Q, K+1). */
  static QueryScores of(float[] logits, int queries) {
    int rows = logits.length / queries;
    long[] labels = new long[queries];
    float[] scores = new float[queries];
    for (int query = 0; query < queries; query++) {
      int start = query * rows;
      int best = start;
      for (int i = start + 1; i < start + rows; i++) {
        best = logits[i] > logits[best] ? i : best;
      }
      double sum = 0;
      for (int i = start; i < start + rows; i++) {
        sum += Math.exp(logits[i] - logits[best]);
      }
      labels[query] = best - start;
      scores[query] = (float) (1 / sum);
    }
    return new QueryScores(labels, scores, rows - 1);
  }

  /**
   * Lets those that are something compete for the pixels of a frame, on the host. Large maps are
   * not kept until somebody asks who has won.
   *
   * @param maskLogits (Q, cells of rows, cells of columns)
   */
  PanopticFusion.Contest contest(float[] maskLogits, FrameGrids.Grid grid, float threshold) {
    int[] kept =
        IntStream.range(0, scores.length)
            .filter(query -> labels[query] != nothing && scores[query] > threshold)
            .toArray();
    if (kept.length == 0) {
      OwnerRuns nobody = new OwnerRuns();
      nobody.add(OwnerRuns.NOBODY, grid.rowTaps().length() * grid.columnTaps().length());
      PanopticFusion.Competition nothing = won(nobody, kept, new long[0], new long[0]);
      return () -> nothing;
    }
    int size = maskLogits.length / scores.length;
    float[] logits = new float[kept.length * size];
    float[] weights = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(maskLogits, kept[i] * size, logits, i * size, size);
      weights[i] = scores[kept[i]];
    }
    AxisTaps rows = grid.rowTaps();
    AxisTaps columns = grid.columnTaps();
    PanopticFusion.Contest contest = () -> compete(logits, weights, kept, rows, columns);
    if (logits.length <= MOST_KEPT_LOGITS) {
      return contest;
    }
    PanopticFusion.Competition decided = contest.decided();
    return () -> decided;
  }

  private PanopticFusion.Competition compete(
      float[] logits, float[] weights, int[] kept, AxisTaps rows, AxisTaps columns) {
    PixelCompetition pixels = new PixelCompetition(logits, weights, rows, columns);
    OwnerRuns owners = pixels.run().renamed(kept);
    return won(owners, kept, pixels.ownedArea(), pixels.maskArea());
  }

  private PanopticFusion.Competition won(
      OwnerRuns owners, int[] kept, long[] ownedArea, long[] maskArea) {
    long[] owned = new long[scores.length];
    long[] masks = new long[scores.length];
    for (int i = 0; i < kept.length; i++) {
      owned[kept[i]] = ownedArea[i];
      masks[kept[i]] = maskArea[i];
    }
    return new PanopticFusion.Competition(labels, scores, owners, owned, masks);
  }
}

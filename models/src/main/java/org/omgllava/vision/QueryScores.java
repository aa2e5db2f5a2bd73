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
   * Lets those that are something compete for the pixels of a frame, on the host.
   *
   * @param maskLogits (Q, cells of rows, cells of columns)
   */
  PanopticFusion.Competition compete(float[] maskLogits, FrameGrids.Grid grid, float threshold) {
    int[] kept =
        IntStream.range(0, scores.length)
            .filter(query -> labels[query] != nothing && scores[query] > threshold)
            .toArray();
    long[] owned = new long[scores.length];
    long[] masks = new long[scores.length];
    if (kept.length == 0) {
      OwnerRuns nobody = new OwnerRuns();
      nobody.add(OwnerRuns.NOBODY, grid.rowTaps().length() * grid.columnTaps().length());
      return new PanopticFusion.Competition(labels, scores, nobody, owned, masks);
    }
    int size = maskLogits.length / scores.length;
    float[] logits = new float[kept.length * size];
    float[] weights = new float[kept.length];
    for (int i = 0; i < kept.length; i++) {
      System.arraycopy(maskLogits, kept[i] * size, logits, i * size, size);
      weights[i] = scores[kept[i]];
    }
    PixelCompetition pixels =
        new PixelCompetition(logits, weights, grid.rowTaps(), grid.columnTaps());
    OwnerRuns owners = pixels.run().renamed(kept);
    for (int i = 0; i < kept.length; i++) {
      owned[kept[i]] = pixels.ownedArea()[i];
      masks[kept[i]] = pixels.maskArea()[i];
    }
    return new PanopticFusion.Competition(labels, scores, owners, owned, masks);
  }
}

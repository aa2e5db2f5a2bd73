package org.omgllava.vision;

/**
 * Who wins a piece of one column: between its ends all logits are straight lines.
 *
 * <p>Lifecycle: one per competition; it works on one piece after the other.
 */
final class PieceCompetition {
  private final float[] logScores;
  private final OwnerRuns owners;
  private final long[] ownedArea;
  private final long[] maskArea;

  /** Rivals of the piece: number of the query, logits at both ends, most that it can weigh. */
  private final int[] query;

  private final float[] from;
  private final float[] to;
  private final float[] most;

  private int rivals;
  private float sure;

  /**
   * @param logScores (V,) logarithms of the scores
   * @param owners where the runs of the pieces go
   * @param ownedArea (V,) pixels won, counted up
   * @param maskArea (V,) pixels of each query's own mask, counted up
   */
  PieceCompetition(float[] logScores, OwnerRuns owners, long[] ownedArea, long[] maskArea) {
    this.logScores = logScores;
    this.owners = owners;
    this.ownedArea = ownedArea;
    this.maskArea = maskArea;
    query = new int[logScores.length];
    from = new float[logScores.length];
    to = new float[logScores.length];
    most = new float[logScores.length];
  }

  /** Begins the next piece. */
  void begin() {
    rivals = 0;
    sure = Float.NEGATIVE_INFINITY;
  }

  /** A query that may win pixels of the piece. */
  void rival(int number, float first, float last) {
    float one = LogSigmoid.of(first) + logScores[number];
    float other = LogSigmoid.of(last) + logScores[number];
    query[rivals] = number;
    from[rivals] = first;
    to[rivals] = last;
    most[rivals++] = Math.max(one, other);
    sure = Math.max(sure, Math.min(one, other));
  }

  /** Counts the pixels of a query's own mask. */
  void count(int number, float first, float last, int pixels) {
    if (first >= 0 && last >= 0) {
      maskArea[number] += pixels;
    } else if (first >= 0 || last >= 0) {
      float crossing = first / (first - last) * (pixels - 1);
      maskArea[number] += first >= 0 ? (int) crossing + 1 : pixels - (int) Math.ceil(crossing);
    }
  }

  /** Gives the pixels of the piece to its rivals. */
  void end(int pixels) {
    int left = 0;
    for (int i = 0; i < rivals; i++) {
      if (most[i] + LogSigmoid.ERROR >= sure) {
        query[left] = query[i];
        from[left] = from[i];
        to[left++] = to[i];
      }
    }
    if (left == 1 && from[0] >= 0 == to[0] >= 0) {
      ownedArea[query[0]] += pixels;
      owners.add(from[0] >= 0 ? query[0] : OwnerRuns.NOBODY, pixels);
    } else {
      walk(left, pixels);
    }
  }

  private void walk(int left, int pixels) {
    float step = pixels > 1 ? 1f / (pixels - 1) : 0;
    for (int y = 0; y < pixels; y++) {
      float place = y * step;
      int winner = 0;
      float logit = 0;
      float best = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < left; i++) {
        float value = from[i] + (to[i] - from[i]) * place;
        float weighted = LogSigmoid.of(value) + logScores[query[i]];
        if (weighted > best) {
          best = weighted;
          winner = query[i];
          logit = value;
        }
      }
      ownedArea[winner]++;
      owners.add(logit >= 0 ? winner : OwnerRuns.NOBODY, 1);
    }
  }
}

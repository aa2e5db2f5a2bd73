package org.omgllava.vision;

import java.util.Arrays;

/**
 * The queries of one frame compete for its pixels (spec 1.9), on the host: what the decoder's
 * method fuse does on a device.
 *
 * <p>A pixel mixes few cells of a query's mask logits, so the cells bound it. Blocks of pixels that
 * read the same cells and that one query wins whatever they are need no pixel computed; nor does a
 * piece of a column where the ends say who wins, since in between all logits are straight lines.
 */
final class PixelCompetition {
  private static final int OPEN = -2;

  private final float[] logits;
  private final float[] logScores;
  private final AxisTaps rows;
  private final AxisTaps columns;
  private final int queries;

  private final OwnerRuns owners = new OwnerRuns();
  private final PieceCompetition pieces;
  private final long[] ownedArea;
  private final long[] maskArea;

  /** Of the block of columns: least and largest logit by query and row of cells. */
  private final float[] least;

  private final float[] largest;

  /** Of the block and each piece of rows: its owner, or OPEN. */
  private final int[] decided;

  /** Of open pieces: where their rivals and those whose edge may run through begin. */
  private final int[] memberStart;

  private final int[] rivalCount;
  private int[] members = new int[256];
  private int memberCount;

  /** Of the column: logits by query and row of cells, where an open piece needs them. */
  private final float[] column;

  private final boolean[] needed;
  private final int[] neededPlaces;
  private int neededCount;

  /** Of the piece of a block that is being decided: least and largest logit by query. */
  private final float[] from;

  private final float[] to;

  /**
   * @param logits (V, cells of rows, cells of columns) of the queries that compete
   * @param scores (V,) above 0
   */
  PixelCompetition(float[] logits, float[] scores, AxisTaps rows, AxisTaps columns) {
    this.logits = logits;
    this.logScores = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      logScores[i] = (float) Math.log(scores[i]);
    }
    this.rows = rows;
    this.columns = columns;
    this.queries = scores.length;
    int lines = queries * rows.cells();
    int count = rows.pieces().length - 1;
    ownedArea = new long[queries];
    maskArea = new long[queries];
    least = new float[lines];
    largest = new float[lines];
    column = new float[lines];
    needed = new boolean[lines];
    neededPlaces = new int[lines];
    decided = new int[count];
    memberStart = new int[count + 1];
    rivalCount = new int[count];
    from = new float[queries];
    to = new float[queries];
    pieces = new PieceCompetition(logScores, owners, ownedArea, maskArea);
  }

  /** Pixels that each query won, also those where its probability is below 0.5. */
  long[] ownedArea() {
    return ownedArea;
  }

  /** Pixels where each query's own probability is at least 0.5. */
  long[] maskArea() {
    return maskArea;
  }

  /** Lets them compete; once. */
  OwnerRuns run() {
    for (int block = 0; block < columns.pieces().length - 1; block++) {
      int start = columns.pieces()[block];
      int end = columns.pieces()[block + 1];
      bound(columns.first()[start], columns.endOfCells(block));
      decide(end - start);
      for (int x = start; x < end; x++) {
        mix(x);
        for (int piece = 0; piece < decided.length; piece++) {
          int pixels = rows.pieces()[piece + 1] - rows.pieces()[piece];
          if (decided[piece] == OPEN) {
            resolve(piece, pixels);
          } else {
            owners.add(decided[piece], pixels);
          }
        }
      }
    }
    return owners;
  }

  private void bound(int firstCell, int endCell) {
    int width = columns.cells();
    for (int line = 0; line < least.length; line++) {
      float low = logits[line * width + firstCell];
      float high = low;
      for (int cell = firstCell + 1; cell < endCell; cell++) {
        float value = logits[line * width + cell];
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      least[line] = low;
      largest[line] = high;
    }
  }

  /** Decides pieces of rows for a block of columns; of the others, who takes part. */
  private void decide(int blockWidth) {
    Arrays.fill(needed, false);
    neededCount = 0;
    memberCount = 0;
    for (int piece = 0; piece < decided.length; piece++) {
      memberStart[piece] = memberCount;
      long pixels = (long) blockWidth * (rows.pieces()[piece + 1] - rows.pieces()[piece]);
      decide(piece, pixels);
    }
    memberStart[decided.length] = memberCount;
  }

  private void decide(int piece, long pixels) {
    int firstCell = rows.first()[rows.pieces()[piece]];
    int endCell = rows.endOfCells(piece);
    float sure = Float.NEGATIVE_INFINITY;
    for (int query = 0; query < queries; query++) {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      for (int line = query * rows.cells() + firstCell;
          line < query * rows.cells() + endCell;
          line++) {
        low = Math.min(low, least[line]);
        high = Math.max(high, largest[line]);
      }
      from[query] = low;
      to[query] = high;
      sure = Math.max(sure, LogSigmoid.of(low) + logScores[query]);
    }
    room(queries);
    int start = memberCount;
    for (int query = 0; query < queries; query++) {
      if (mayWin(query, sure)) {
        members[memberCount++] = query;
      }
    }
    int rivals = memberCount - start;
    for (int query = 0; query < queries; query++) {
      if (!mayWin(query, sure)) {
        if (isEdge(query)) {
          members[memberCount++] = query;
        } else if (from[query] >= 0) {
          maskArea[query] += pixels;
        }
      }
    }
    int leader = members[start];
    if (memberCount > start + 1 || isEdge(leader)) {
      decided[piece] = OPEN;
      rivalCount[piece] = rivals;
      need(start, firstCell, endCell);
    } else {
      boolean inside = from[leader] >= 0;
      decided[piece] = inside ? leader : OwnerRuns.NOBODY;
      ownedArea[leader] += pixels;
      maskArea[leader] += inside ? pixels : 0;
      memberCount = start;
    }
  }

  /** Whether the query may weigh more than one that weighs so much everywhere. */
  private boolean mayWin(int query, float sure) {
    return LogSigmoid.of(to[query]) + logScores[query] + LogSigmoid.ERROR >= sure;
  }

  /** Whether the edge of the query's mask may run through the piece that is being decided. */
  private boolean isEdge(int query) {
    return from[query] < 0 && to[query] >= 0;
  }

  private void room(int more) {
    if (memberCount + more > members.length) {
      members = Arrays.copyOf(members, 2 * (memberCount + more));
    }
  }

  private void need(int start, int firstCell, int endCell) {
    for (int i = start; i < memberCount; i++) {
      for (int cell = firstCell; cell < endCell; cell++) {
        int line = members[i] * rows.cells() + cell;
        if (!needed[line]) {
          needed[line] = true;
          neededPlaces[neededCount++] = line;
        }
      }
    }
  }

  /** Mixes a column's cells, where they are needed. */
  private void mix(int x) {
    int first = columns.first()[x];
    int width = columns.cells();
    int taps = Math.min(AxisTaps.TAPS, width);
    for (int i = 0; i < neededCount; i++) {
      int line = neededPlaces[i];
      float value = 0;
      for (int tap = 0; tap < taps; tap++) {
        value += columns.weights()[x * AxisTaps.TAPS + tap] * logits[line * width + first + tap];
      }
      column[line] = value;
    }
  }

  /** A piece of a column that its block leaves open. */
  private void resolve(int piece, int pixels) {
    int top = rows.pieces()[piece];
    int rivalsEnd = memberStart[piece] + rivalCount[piece];
    pieces.begin();
    for (int i = memberStart[piece]; i < memberStart[piece + 1]; i++) {
      float first = at(members[i], top);
      float last = at(members[i], top + pixels - 1);
      pieces.count(members[i], first, last, pixels);
      if (i < rivalsEnd) {
        pieces.rival(members[i], first, last);
      }
    }
    pieces.end(pixels);
  }

  private float at(int query, int y) {
    int line = query * rows.cells() + rows.first()[y];
    int taps = y * AxisTaps.TAPS;
    float value = rows.weights()[taps] * column[line];
    for (int tap = 1; tap < AxisTaps.TAPS; tap++) {
      float weight = rows.weights()[taps + tap];
      if (weight != 0) {
        value += weight * column[line + tap];
      }
    }
    return value;
  }
}

package org.omgllava.vision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.omgllava.bundle.BundleDescription.ClassEntry;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.SceneSegment;

/**
 * From the queries' competition for the pixels to segments (spec 1.9): a query needs a class and
 * enough of its own mask; all regions of one stuff class are one segment with the first region's
 * query and the best score.
 *
 * @param classes class list in the order of the model's rows
 * @param overlapThreshold share of its mask that a query must own
 */
record PanopticFusion(List<ClassEntry> classes, float overlapThreshold) {
  /**
   * How the Q queries of one frame shared its pixels.
   *
   * @param labels (Q,) class row, K for nothing
   * @param scores (Q,) class probability
   * @param owners query that owns each pixel
   * @param ownedArea (Q,) pixels won, also those below the mask threshold
   * @param maskArea (Q,) pixels of the query's own mask
   */
  record Competition(
      long[] labels, float[] scores, OwnerRuns owners, long[] ownedArea, long[] maskArea) {}

  /** A competition that may still have to be held; it needs no device any more. */
  @FunctionalInterface
  interface Contest {
    Competition decided();
  }

  /**
   * The segments of a frame, best score first.
   *
   * @param queries the query of each
   */
  record Fused(List<SceneSegment> segments, List<Integer> queries) {
    static final Fused NOTHING = new Fused(List.of(), List.of());

    /** Index of the segment of each of the given queries, -1 where one has none. */
    List<Integer> ofQueries(int[] asked) {
      return IntStream.of(asked).mapToObj(queries::indexOf).toList();
    }
  }

  /** A segment in the making: its runs down the columns. */
  private static final class Region {
    final ClassEntry category;
    final int query;
    float score;
    int[] runs = new int[32];
    int count;
    int end;

    Region(ClassEntry category, int query, float score) {
      this.category = category;
      this.query = query;
      this.score = score;
    }

    void add(int from, int to) {
      grow(from - end);
      grow(to - from);
      end = to;
    }

    void finish(int pixels) {
      if (end < pixels) {
        grow(pixels - end);
      }
    }

    private void grow(int run) {
      if (count == runs.length) {
        runs = Arrays.copyOf(runs, count * 2);
      }
      runs[count++] = run;
    }
  }

  /**
   * Segments and their queries.
   *
   * @param competition the decoder's result
   * @param height height of the frame in pixels
   * @param width width of the frame in pixels
   * @param queries (Q, 2C) object queries
   */
  Fused fuse(Competition competition, int height, int width, float[] queries) {
    Region[] regions = regions(competition);
    OwnerRuns owners = competition.owners();
    Region current = null;
    int start = 0;
    int place = 0;
    for (int run = 0; run < owners.count(); run++) {
      int owner = owners.owner(run);
      Region region = owner == OwnerRuns.NOBODY ? null : regions[owner];
      if (region != current) {
        if (current != null) {
          current.add(start, place);
        }
        current = region;
        start = place;
      }
      place = owners.end(run);
    }
    if (current != null) {
      current.add(start, place);
    }
    return collect(regions, height, width, queries);
  }

  private Region[] regions(Competition competition) {
    Region[] regions = new Region[competition.labels().length];
    Region[] stuff = new Region[classes.size()];
    for (int query = 0; query < regions.length; query++) {
      int row = (int) competition.labels()[query];
      long owned = competition.ownedArea()[query];
      long area = competition.maskArea()[query];
      if (row >= classes.size()
          || owned == 0
          || area == 0
          || (float) owned / area < overlapThreshold) {
        continue;
      }
      float score = Scores.rounded(competition.scores()[query]);
      ClassEntry category = classes.get(row);
      if (category.isThing()) {
        regions[query] = new Region(category, query, score);
      } else {
        if (stuff[row] == null) {
          stuff[row] = new Region(category, query, score);
        }
        stuff[row].score = Math.max(stuff[row].score, score);
        regions[query] = stuff[row];
      }
    }
    return regions;
  }

  private static Fused collect(Region[] regions, int height, int width, float[] queries) {
    int queryWidth = queries.length / regions.length;
    SortedMap<Integer, SceneSegment> byQuery = new TreeMap<>();
    for (int query = 0; query < regions.length; query++) {
      Region region = regions[query];
      if (region == null || region.query != query || region.count == 0) {
        continue;
      }
      region.finish(height * width);
      int[] runs = Arrays.copyOf(region.runs, region.count);
      RunLengthMask mask = RunLengthMasks.ofRuns(height, width, runs, runs.length);
      byQuery.put(
          query,
          new SceneSegment(
              region.category.id(),
              region.category.name(),
              region.category.isThing(),
              region.score,
              RunLengthMasks.area(runs),
              RunLengthMasks.boundingBox(height, runs),
              mask,
              Arrays.copyOfRange(queries, query * queryWidth, (query + 1) * queryWidth)));
    }
    List<Map.Entry<Integer, SceneSegment>> best = new ArrayList<>(byQuery.entrySet());
    best.sort(Comparator.comparingDouble(entry -> -entry.getValue().score()));
    return new Fused(
        best.stream().map(Map.Entry::getValue).toList(),
        best.stream().map(Map.Entry::getKey).toList());
  }
}

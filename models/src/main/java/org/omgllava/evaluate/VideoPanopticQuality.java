package org.omgllava.evaluate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.omgllava.evaluate.PanopticScores.Quality;

/**
 * VPQ for one window length: every run of {@code window} frames is one "3-D picture", its segments
 * are tubes. With a window of 1 this is PQ.
 *
 * <p>A predicted and a true tube of the same category match when IoU is above 0.5, where IoU =
 * overlap / (prediction + truth - overlap - prediction on void). The category of a tube is that of
 * its first frame in the window. Areas of the truth come from the JSON, those of the prediction
 * from the PNG. Panoptic Segmentation (Kirillov et al.) and Video Panoptic Segmentation (Kim et
 * al.), as VIPSeg's evaluator counts them.
 */
public final class VideoPanopticQuality {
  private static final int UNSEEN = -1;

  private final int window;
  private final Map<Integer, Category> categories;
  private final int[] indexOfCategory;
  private final int[] categoryIds;
  private final double[] matchedIou;
  private final long[] truePositives;
  private final long[] falsePositives;
  private final long[] falseNegatives;
  private long windows;

  /**
   * @param window length of a window in frames, at least 1
   */
  public VideoPanopticQuality(int window, Map<Integer, Category> categories) {
    this.window = window;
    this.categories = categories;
    categoryIds = categories.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    indexOfCategory = new int[Arrays.stream(categoryIds).max().orElse(-1) + 1];
    Arrays.fill(indexOfCategory, UNSEEN);
    for (int i = 0; i < categoryIds.length; i++) {
      indexOfCategory[categoryIds[i]] = i;
    }
    matchedIou = new double[categoryIds.length];
    truePositives = new long[categoryIds.length];
    falsePositives = new long[categoryIds.length];
    falseNegatives = new long[categoryIds.length];
  }

  /** Adds all windows of a video; a video shorter than the window has none. */
  public void add(VideoComparison video) {
    Tubes truth = new Tubes(video.truthLimit());
    Tubes predicted = new Tubes(video.predictedLimit());
    PairCounter overlaps = new PairCounter();
    for (int start = 0; start + window <= video.frames().size(); start++) {
      truth.clear();
      predicted.clear();
      overlaps.clear();
      for (VideoComparison.Frame frame : video.frames().subList(start, start + window)) {
        truth.list(frame.truthListing(), true);
        predicted.list(frame.predictedListing(), false);
        for (int i = 0; i < frame.pixels().length; i++) {
          overlaps.add(frame.truth()[i], frame.predicted()[i], frame.pixels()[i]);
          predicted.area[frame.predicted()[i]] += frame.pixels()[i];
        }
      }
      score(truth, predicted, overlaps);
      windows++;
    }
  }

  /**
   * @throws EvaluationException when no video is as long as the window
   */
  public PanopticScores scores() {
    if (windows == 0) {
      throw new EvaluationException(
          "no video has " + window + " frames, so there is no VPQ for windows of " + window);
    }
    Map<Integer, Quality> byCategory = new LinkedHashMap<>();
    for (int i = 0; i < categoryIds.length; i++) {
      double weight = truePositives[i] + 0.5 * falsePositives[i] + 0.5 * falseNegatives[i];
      if (weight > 0) {
        double sq = truePositives[i] == 0 ? 0 : matchedIou[i] / truePositives[i];
        byCategory.put(
            categoryIds[i], new Quality(matchedIou[i] / weight, sq, truePositives[i] / weight, 1));
      }
    }
    return new PanopticScores(
        mean(byCategory, List.of(true, false)),
        mean(byCategory, List.of(true)),
        mean(byCategory, List.of(false)),
        byCategory);
  }

  private void score(Tubes truth, Tubes predicted, PairCounter overlaps) {
    boolean[] truthMatched = new boolean[truth.area.length];
    boolean[] predictedMatched = new boolean[predicted.area.length];
    overlaps.forEach(
        (g, p, pixels) -> {
          if (g == VideoComparison.VOID
              || p == VideoComparison.VOID
              || truth.category[g] == UNSEEN
              || truth.crowd[g]
              || truth.category[g] != predicted.category[p]) {
            return;
          }
          long union =
              truth.area[g] + predicted.area[p] - pixels - overlaps.get(VideoComparison.VOID, p);
          double iou = (double) pixels / union;
          if (iou > 0.5) {
            int category = indexOfCategory[truth.category[g]];
            truePositives[category]++;
            matchedIou[category] += iou;
            truthMatched[g] = true;
            predictedMatched[p] = true;
          }
        });
    int[] crowdOfCategory = new int[categoryIds.length];
    for (int i = 0; i < truth.count; i++) {
      int g = truth.order[i];
      if (!truthMatched[g]) {
        int category = indexOfCategory[truth.category[g]];
        if (truth.crowd[g]) {
          crowdOfCategory[category] = g;
        } else {
          falseNegatives[category]++;
        }
      }
    }
    for (int i = 0; i < predicted.count; i++) {
      int p = predicted.order[i];
      if (!predictedMatched[p]) {
        int category = indexOfCategory[predicted.category[p]];
        long excused = overlaps.get(VideoComparison.VOID, p);
        if (crowdOfCategory[category] != 0) {
          excused += overlaps.get(crowdOfCategory[category], p);
        }
        if ((double) excused / predicted.area[p] <= 0.5) {
          falsePositives[category]++;
        }
      }
    }
  }

  private Quality mean(Map<Integer, Quality> byCategory, List<Boolean> kinds) {
    double pq = 0;
    double sq = 0;
    double rq = 0;
    int n = 0;
    for (Map.Entry<Integer, Quality> entry : byCategory.entrySet()) {
      if (kinds.contains(Objects.requireNonNull(categories.get(entry.getKey())).thing())) {
        pq += entry.getValue().pq();
        sq += entry.getValue().sq();
        rq += entry.getValue().rq();
        n++;
      }
    }
    return n == 0 ? new Quality(0, 0, 0, 0) : new Quality(pq / n, sq / n, rq / n, n);
  }

  /**
   * The tubes of one window by their dense number, listed in the order in which they first appear.
   */
  private static final class Tubes {
    final int[] category;
    final boolean[] crowd;
    final long[] area;
    final int[] order;
    int count;

    Tubes(int limit) {
      category = new int[limit];
      crowd = new boolean[limit];
      area = new long[limit];
      order = new int[limit];
      Arrays.fill(category, UNSEEN);
    }

    void clear() {
      Arrays.fill(category, UNSEEN);
      Arrays.fill(area, 0);
      count = 0;
    }

    void list(VideoComparison.Listing listing, boolean countListedArea) {
      for (int i = 0; i < listing.numbers().length; i++) {
        int number = listing.numbers()[i];
        if (category[number] == UNSEEN) {
          category[number] = listing.categoryIds()[i];
          crowd[number] = listing.crowd()[i];
          order[count++] = number;
        }
        if (countListedArea) {
          area[number] += listing.areasPixels()[i];
        }
      }
    }
  }
}

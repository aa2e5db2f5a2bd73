package org.omgllava.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the segments of the ground truth and of a prediction overlap, frame by frame. Pixels are
 * looked at once; every metric works on these counts. Ids of a video are renumbered densely,
 * separately for truth and prediction; 0 is void.
 */
public final class VideoComparison {
  static final int VOID = 0;

  private final Map<Integer, Integer> truthNumbers = new HashMap<>();
  private final Map<Integer, Integer> predictedNumbers = new HashMap<>();
  private final List<Frame> frames = new ArrayList<>();

  /**
   * @param numbers dense numbers of the listed segments
   */
  record Listing(int[] numbers, int[] categoryIds, boolean[] crowd, long[] areasPixels) {}

  /**
   * @param truth dense number, one per overlapping pair
   * @param predicted dense number, one per overlapping pair
   * @param pixels area of the overlap
   */
  record Frame(
      Listing truthListing,
      Listing predictedListing,
      int[] truth,
      int[] predicted,
      long[] pixels) {}

  /**
   * Adds the next frame.
   *
   * @param truthFile for messages
   * @param predictedFile for messages
   * @throws EvaluationException when sizes differ, or PNG and list of the prediction do not agree
   */
  public void add(
      IdMap truth,
      FrameSegments truthSegments,
      Path truthFile,
      IdMap predicted,
      FrameSegments predictedSegments,
      Path predictedFile) {
    if (truth.height() != predicted.height() || truth.width() != predicted.width()) {
      throw new EvaluationException(
          predictedFile,
          "is "
              + predicted.width()
              + " x "
              + predicted.height()
              + " (expected: "
              + truth.width()
              + " x "
              + truth.height()
              + ", as "
              + truthFile
              + ")");
    }
    PairCounter pairs = overlaps(truth.ids(), predicted.ids());
    checkListed(pairs, predictedSegments, predictedFile);
    int[] truthNumber = new int[pairs.size()];
    int[] predictedNumber = new int[pairs.size()];
    long[] pixels = new long[pairs.size()];
    int[] at = {0};
    Listing truthListing = listing(truthSegments, truthNumbers);
    Listing predictedListing = listing(predictedSegments, predictedNumbers);
    pairs.forEach(
        (truthId, predictedId, count) -> {
          truthNumber[at[0]] = number(truthId, truthNumbers);
          predictedNumber[at[0]] = number(predictedId, predictedNumbers);
          pixels[at[0]++] = count;
        });
    frames.add(new Frame(truthListing, predictedListing, truthNumber, predictedNumber, pixels));
  }

  List<Frame> frames() {
    return frames;
  }

  /** One more than the largest number of a truth segment. */
  int truthLimit() {
    return truthNumbers.size() + 1;
  }

  /** One more than the largest number of a predicted segment. */
  int predictedLimit() {
    return predictedNumbers.size() + 1;
  }

  private static PairCounter overlaps(int[] truth, int[] predicted) {
    PairCounter pairs = new PairCounter();
    int length = truth.length;
    int start = 0;
    for (int i = 1; i <= length; i++) {
      if (i == length || truth[i] != truth[start] || predicted[i] != predicted[start]) {
        pairs.add(truth[start], predicted[start], i - start);
        start = i;
      }
    }
    return pairs;
  }

  private static void checkListed(PairCounter pairs, FrameSegments segments, Path file) {
    Set<Integer> listed = new HashSet<>();
    for (int id : segments.ids()) {
      listed.add(id);
    }
    Set<Integer> missing = new HashSet<>(listed);
    pairs.forEach(
        (truthId, predictedId, count) -> {
          if (predictedId != VOID && !listed.contains(predictedId)) {
            throw new EvaluationException(
                file, "segment " + predictedId + " is in the PNG but not in pred.json");
          }
          missing.remove(predictedId);
        });
    if (!missing.isEmpty()) {
      throw new EvaluationException(
          file, "segment " + missing.iterator().next() + " is in pred.json but not in the PNG");
    }
  }

  private static Listing listing(FrameSegments segments, Map<Integer, Integer> numbers) {
    int[] dense = new int[segments.size()];
    for (int i = 0; i < dense.length; i++) {
      dense[i] = number(segments.ids()[i], numbers);
    }
    return new Listing(dense, segments.categoryIds(), segments.crowd(), segments.areasPixels());
  }

  private static int number(int id, Map<Integer, Integer> numbers) {
    if (id == VOID) {
      return VOID;
    }
    Integer known = numbers.putIfAbsent(id, numbers.size() + 1);
    return known == null ? numbers.size() : known;
  }
}

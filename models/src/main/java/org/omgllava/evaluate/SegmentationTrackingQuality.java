package org.omgllava.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * STQ (STEP: Segmenting and Tracking Every Pixel, Weber et al.), as VIPSeg's runner counts it.
 * Classes are 0 to classes - 1; {@code classes} itself is void. Instance 0 of a true thing is a
 * crowd and left out of AQ.
 *
 * <p>Differs from the paper where the runner does: instances are numbered by first appearance from
 * 0, so the first listed segment of a video, if it is a thing, counts as crowd; and void becomes a
 * class of IoU 0 as soon as a valid pixel is predicted as void.
 */
public final class SegmentationTrackingQuality {
  private static final int INSTANCE_BITS = 16;

  private final int classes;
  private final boolean[] thing;
  private final Map<String, Sequence> sequences = new TreeMap<>();

  /**
   * @param thing for each class whether it is a thing
   */
  public SegmentationTrackingQuality(boolean[] thing) {
    this.classes = thing.length;
    this.thing = Arrays.copyOf(thing, thing.length + 1);
  }

  /** For categories with ids that need not be dense. */
  public static SegmentationTrackingQuality of(Map<Integer, Category> categories) {
    int largest = categories.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
    boolean[] thing = new boolean[largest + 1];
    for (Category category : categories.values()) {
      thing[category.id()] = category.thing();
    }
    return new SegmentationTrackingQuality(thing);
  }

  public void add(String videoId, VideoComparison video) {
    int[] truthClass = new int[video.truthLimit()];
    int[] predictedClass = new int[video.predictedLimit()];
    int[] truthInstance = new int[video.truthLimit()];
    int[] predictedInstance = new int[video.predictedLimit()];
    Arrays.fill(truthInstance, -1);
    Arrays.fill(predictedInstance, -1);
    int truths = 0;
    int predictions = 0;
    for (VideoComparison.Frame frame : video.frames()) {
      truths = label(frame.truthListing(), truthClass, truthInstance, truths);
      predictions = label(frame.predictedListing(), predictedClass, predictedInstance, predictions);
      for (int i = 0; i < frame.pixels().length; i++) {
        int g = frame.truth()[i];
        int p = frame.predicted()[i];
        add(
            videoId,
            truthClass[g],
            Math.max(truthInstance[g], 0),
            predictedClass[p],
            Math.max(predictedInstance[p], 0),
            frame.pixels()[i]);
      }
    }
  }

  /** Gives each listed segment its class in this frame and, when new, the next instance number. */
  private int label(VideoComparison.Listing listing, int[] classOf, int[] instanceOf, int next) {
    Arrays.fill(classOf, classes);
    for (int i = 0; i < listing.numbers().length; i++) {
      int number = listing.numbers()[i];
      classOf[number] = listing.categoryIds()[i];
      if (instanceOf[number] < 0) {
        instanceOf[number] = next++;
      }
    }
    return next;
  }

  /** Counts pixels that share their true and their predicted label. */
  public void add(
      String sequenceId,
      int truthClass,
      int truthInstance,
      int predictedClass,
      int predictedInstance,
      long pixels) {
    Sequence sequence = sequences.computeIfAbsent(sequenceId, id -> new Sequence(classes));
    sequence.confusion[truthClass * (classes + 1) + predictedClass] += pixels;
    boolean crowd = thing[truthClass] && truthInstance == 0;
    boolean truthCounts = thing[truthClass] && !crowd;
    boolean predictionCounts = thing[predictedClass] && !crowd;
    int truth = truthClass << INSTANCE_BITS | truthInstance;
    int predicted = predictedClass << INSTANCE_BITS | predictedInstance;
    if (truthCounts) {
      sequence.truthSizes.add(truth, 0, pixels);
    }
    if (predictionCounts) {
      sequence.predictedSizes.add(predicted, 0, pixels);
    }
    if (truthCounts && predictionCounts) {
      sequence.overlaps.add(truth, predicted, pixels);
    }
  }

  /** Over all sequences: sums are pooled first. */
  public TrackingScores scores() {
    return scores(sequences.values());
  }

  /** Of each sequence alone, by its id. */
  public Map<String, TrackingScores> scoresBySequence() {
    Map<String, TrackingScores> scores = new TreeMap<>();
    sequences.forEach((id, sequence) -> scores.put(id, scores(List.of(sequence))));
    return scores;
  }

  private TrackingScores scores(Iterable<Sequence> pooled) {
    long[] confusion = new long[(classes + 1) * (classes + 1)];
    double associations = 0;
    long tubes = 0;
    for (Sequence sequence : pooled) {
      for (int i = 0; i < confusion.length; i++) {
        confusion[i] += sequence.confusion[i];
      }
      double[] sum = {0};
      sequence.overlaps.forEach(
          (truth, predicted, overlap) -> {
            long truthSize = sequence.truthSizes.get(truth, 0);
            long union = truthSize + sequence.predictedSizes.get(predicted, 0) - overlap;
            sum[0] += (double) overlap / truthSize * ((double) overlap / union);
          });
      associations += sum[0];
      tubes += sequence.truthSizes.size();
    }
    double aq = tubes == 0 ? 0 : associations / tubes;
    double sq = meanIou(confusion);
    return new TrackingScores(Math.sqrt(aq * sq), aq, sq);
  }

  private double meanIou(long[] confusion) {
    int side = classes + 1;
    double sum = 0;
    int seen = 0;
    for (int c = 0; c < side; c++) {
      long row = 0;
      long column = 0;
      for (int other = 0; other < side; other++) {
        row += c == classes ? 0 : confusion[c * side + other];
        column += other == classes ? 0 : confusion[other * side + c];
      }
      long overlap = c == classes ? 0 : confusion[c * side + c];
      long union = row + column - overlap;
      if (union > 0) {
        sum += (double) overlap / union;
        seen++;
      }
    }
    return seen == 0 ? 0 : sum / seen;
  }

  private static final class Sequence {
    final long[] confusion;
    final PairCounter truthSizes = new PairCounter();
    final PairCounter predictedSizes = new PairCounter();
    final PairCounter overlaps = new PairCounter();

    Sequence(int classes) {
      confusion = new long[(classes + 1) * (classes + 1)];
    }
  }
}

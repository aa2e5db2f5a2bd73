package org.omgllava.evaluate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Scores a submission against the ground truth; pictures are read by all cores, videos are counted
 * in order.
 */
public final class VipsegEvaluation {
  private VipsegEvaluation() {}

  /**
   * @param windows lengths of the windows of VPQ in frames
   * @param onFrames is told the number of frames of each video that is done
   * @throws EvaluationException when something is missing or does not fit
   */
  public static EvaluationReport evaluate(
      VipsegDataset truth, VipsegSubmission submission, int[] windows, IntConsumer onFrames) {
    Map<Integer, VideoPanopticQuality> qualities = new LinkedHashMap<>();
    for (int window : windows) {
      qualities.put(window, new VideoPanopticQuality(window, truth.categories()));
    }
    SegmentationTrackingQuality tracking = SegmentationTrackingQuality.of(truth.categories());
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService readers = Executors.newFixedThreadPool(threads);
    try {
      Deque<Future<VideoComparison>> ahead = new ArrayDeque<>();
      int next = 0;
      for (VipsegDataset.Video video : truth.videos()) {
        while (next < truth.videos().size() && ahead.size() < 2 * threads) {
          VipsegDataset.Video following = truth.videos().get(next++);
          ahead.add(readers.submit(() -> compare(truth, submission, following)));
        }
        VideoComparison comparison = result(ahead.remove());
        qualities.values().forEach(quality -> quality.add(comparison));
        tracking.add(video.id(), comparison);
        onFrames.accept(video.frames().size());
      }
    } finally {
      readers.shutdownNow();
    }
    Map<Integer, PanopticScores> vpq = new LinkedHashMap<>();
    qualities.forEach((window, quality) -> vpq.put(window, quality.scores()));
    return new EvaluationReport(
        vpq, tracking.scores(), tracking.scoresBySequence(), truth.categories());
  }

  private static VideoComparison compare(
      VipsegDataset truth, VipsegSubmission submission, VipsegDataset.Video video) {
    List<FrameSegments> predictions = submission.framesOf(video);
    VideoComparison comparison = new VideoComparison();
    for (int i = 0; i < predictions.size(); i++) {
      VipsegDataset.Frame frame = video.frames().get(i);
      FrameSegments predicted = predictions.get(i);
      for (int category : predicted.categoryIds()) {
        if (!truth.categories().containsKey(category)) {
          throw new EvaluationException(
              submission.folder().resolve("pred.json"),
              "video "
                  + video.id()
                  + ", frame "
                  + frame.name()
                  + " uses unknown category "
                  + category);
        }
      }
      comparison.add(
          truth.ids(video, frame),
          frame.segments(),
          truth.png(video, frame),
          IdMap.read(submission.png(video, frame)),
          predicted,
          submission.png(video, frame));
    }
    return comparison;
  }

  private static VideoComparison result(Future<VideoComparison> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException problem
          ? problem
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EvaluationException("interrupted");
    }
  }
}

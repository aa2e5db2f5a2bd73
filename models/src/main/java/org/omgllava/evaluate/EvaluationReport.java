package org.omgllava.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Objects;
import org.omgllava.evaluate.PanopticScores.Quality;

/**
 * Scores of a submission.
 *
 * @param vpq by window length in frames, in the order asked for
 * @param stq of all videos, pooled
 * @param stqByVideo of each video alone
 * @param categories by id
 */
public record EvaluationReport(
    Map<Integer, PanopticScores> vpq,
    TrackingScores stq,
    Map<String, TrackingScores> stqByVideo,
    Map<Integer, Category> categories) {
  /** PQ of all classes, averaged over the windows. */
  public double meanVpq() {
    return vpq.values().stream().mapToDouble(scores -> scores.all().pq()).average().orElse(0);
  }

  public double meanVpqOfThings() {
    return vpq.values().stream().mapToDouble(scores -> scores.things().pq()).average().orElse(0);
  }

  public double meanVpqOfStuff() {
    return vpq.values().stream().mapToDouble(scores -> scores.stuff().pq()).average().orElse(0);
  }

  /** All values are 0 to 1. */
  public ObjectNode toJson() {
    ObjectNode document = PanopticJson.MAPPER.createObjectNode();
    ObjectNode windows = document.putObject("vpq");
    vpq.forEach(
        (window, scores) -> {
          ObjectNode node = windows.putObject(Integer.toString(window));
          put(node.putObject("all"), scores.all());
          put(node.putObject("things"), scores.things());
          put(node.putObject("stuff"), scores.stuff());
          ObjectNode classes = node.putObject("classes");
          scores
              .byCategory()
              .forEach(
                  (id, quality) ->
                      put(
                          classes.putObject(Objects.requireNonNull(categories.get(id)).name()),
                          quality));
        });
    ObjectNode mean = windows.putObject("mean");
    mean.put("all", meanVpq());
    mean.put("things", meanVpqOfThings());
    mean.put("stuff", meanVpqOfStuff());
    ObjectNode tracking = document.putObject("stq");
    put(tracking, stq);
    ObjectNode videos = tracking.putObject("videos");
    stqByVideo.forEach((video, scores) -> put(videos.putObject(video), scores));
    return document;
  }

  private static void put(ObjectNode node, TrackingScores scores) {
    node.put("stq", scores.stq()).put("aq", scores.aq()).put("sq", scores.sq());
  }

  private static void put(ObjectNode node, Quality quality) {
    node.put("pq", quality.pq())
        .put("sq", quality.sq())
        .put("rq", quality.rq())
        .put("n", quality.n());
  }
}

package org.omgllava.evaluate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.omgllava.evaluate.PanopticScores.Quality;

/**
 * Scores of a submission.
 *
 * @param vpq by window length in frames, in the order asked for
 */
public record EvaluationReport(Map<Integer, PanopticScores> vpq, TrackingScores stq) {
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
        });
    ObjectNode mean = windows.putObject("mean");
    mean.put("all", meanVpq());
    mean.put("things", meanVpqOfThings());
    mean.put("stuff", meanVpqOfStuff());
    document.putObject("stq").put("stq", stq.stq()).put("aq", stq.aq()).put("sq", stq.sq());
    return document;
  }

  private static void put(ObjectNode node, Quality quality) {
    node.put("pq", quality.pq())
        .put("sq", quality.sq())
        .put("rq", quality.rq())
        .put("n", quality.n());
  }
}

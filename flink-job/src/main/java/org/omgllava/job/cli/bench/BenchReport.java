package org.omgllava.job.cli.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.job.cli.bench.plan.Spread;
import org.omgllava.job.wire.EventJson;

/**
 * What rounds of a benchmark have given.
 *
 * @param rounds (rounds, sides)
 * @param place where it was measured
 */
record BenchReport(Benchmark.Plan plan, List<double[]> rounds, BenchPlace place) {
  /** A side over all rounds. */
  Spread side(int side) {
    return Spread.of(rounds.stream().mapToDouble(round -> round[side]).toArray());
  }

  /** Two sides of the same round, over all rounds. */
  Spread ratio(Benchmark.Comparison comparison) {
    return Spread.of(
        rounds.stream()
            .mapToDouble(round -> round[comparison.a()] / round[comparison.b()])
            .toArray());
  }

  /** The first comparison, and the others as {@code further}. */
  ObjectNode toJson() {
    ObjectNode json = EventJson.MAPPER.createObjectNode();
    json.put("name", plan.name());
    put(json, plan.comparisons().get(0));
    json.put("pairs", rounds.size());
    json.put("device", place.device());
    json.put("threads", place.threads());
    json.put("commit", place.commit());
    json.put("machine", place.machine());
    json.put("bundle", place.bundle());
    json.put("work", place.work());
    ArrayNode further = json.putArray("further");
    for (Benchmark.Comparison comparison :
        plan.comparisons().subList(1, plan.comparisons().size())) {
      put(further.addObject().put("name", comparison.name()), comparison);
    }
    return json;
  }

  private void put(ObjectNode json, Benchmark.Comparison comparison) {
    json.put("compares", comparison.name());
    Spread ratio = ratio(comparison);
    json.put("ratio", ratio.median());
    json.putObject("ratioRange").put("min", ratio.min()).put("max", ratio.max());
    put(json.putObject("a"), comparison.a());
    put(json.putObject("b"), comparison.b());
  }

  private void put(ObjectNode json, int side) {
    Spread spread = side(side);
    json.put("side", plan.sides().get(side).label());
    json.put("median", spread.median()).put("min", spread.min()).put("max", spread.max());
    json.put("unit", plan.sides().get(side).unit());
  }

  /** For people. */
  String toText() {
    StringBuilder text = new StringBuilder();
    line(text, "%s: %s", plan.name(), plan.description());
    line(
        text,
        "%d pairs, %d a side; %s, %d threads, %s, bundle %s, commit %s",
        rounds.size(),
        place.work(),
        place.device(),
        place.threads(),
        place.machine(),
        place.bundle(),
        place.commit());
    for (int i = 0; i < plan.sides().size(); i++) {
      Benchmark.Side side = plan.sides().get(i);
      Spread spread = side(i);
      line(
          text,
          "  %-44s %12.3f %-12s (%.3f to %.3f)",
          side.label(),
          spread.median(),
          side.unit(),
          spread.min(),
          spread.max());
    }
    for (Benchmark.Comparison comparison : plan.comparisons()) {
      Spread ratio = ratio(comparison);
      line(
          text,
          "  ratio %-38s %12.3f %-12s (%.3f to %.3f)",
          comparison.name(),
          ratio.median(),
          "",
          ratio.min(),
          ratio.max());
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}

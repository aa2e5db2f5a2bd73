package org.omgllava.job.cli.bench.plan;

import java.io.IOException;
import java.util.List;

/**
 * Ways to do the same work, and which of them are compared. A round measures each of them once, in
 * order; rounds follow each other, so that what disturbs the machine disturbs them alike.
 */
public interface Benchmark {
  /** What is measured. */
  Plan plan();

  /** Gets ready; whatever is measured alike for all rounds is opened here. */
  Rounds open(BenchWork work) throws IOException, InterruptedException;

  /**
   * What is measured.
   *
   * @param name on the command line
   * @param description of what is measured, a sentence; names the unit of the work
   * @param usualWork of a side in one round when nothing is said
   * @param sides that a round measures
   * @param comparisons that are told; the first is the benchmark's
   */
  record Plan(
      String name,
      String description,
      int usualWork,
      List<Side> sides,
      List<Comparison> comparisons) {
    public Plan {
      sides = List.copyOf(sides);
      comparisons = List.copyOf(comparisons);
    }
  }

  /**
   * A way to do the work.
   *
   * @param unit of what is measured of it, such as frames/s
   */
  record Side(String label, String unit) {}

  /**
   * A ratio between two sides.
   *
   * @param a place of the side that is divided
   * @param b place of the side that divides
   */
  record Comparison(String name, int a, int b) {}

  /** Rounds of an open benchmark. */
  @FunctionalInterface
  interface Rounds extends AutoCloseable {
    /** One round: a value for each side. */
    double[] next() throws IOException, InterruptedException;

    @Override
    default void close() {}
  }
}

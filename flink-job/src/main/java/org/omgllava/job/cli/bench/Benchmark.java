package org.omgllava.job.cli.bench;

import java.io.IOException;
import java.util.List;

/**
 * Ways to do the same work, and which of them are compared. A round measures each of them once, in
 * order; rounds follow each other, so that what disturbs the machine disturbs them alike.
 */
interface Benchmark {
  /** Name on the command line. */
  String name();

  /** What is measured, in a sentence; names the unit of {@link #usualWork}. */
  String description();

  /** Work of a side in one round when nothing is said. */
  int usualWork();

  /** What a round measures. */
  List<Side> sides();

  /** Ratios that are told; the first is the benchmark's. */
  List<Comparison> comparisons();

  /** Gets ready; whatever is measured alike for all rounds is opened here. */
  Rounds open(BenchWork work) throws IOException, InterruptedException;

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

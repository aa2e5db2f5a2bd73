package org.omgllava.testing;

import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Tests that need what not every machine has: where it is missing, that is said with their number.
 */
public final class NotRun {
  private NotRun() {}

  /**
   * Leaves out one test.
   *
   * @param there whether what it needs is there
   * @param what it tests
   * @param missing what it needs
   */
  public static void unless(boolean there, String what, String missing) {
    leftOut(there, "1 test of " + what, missing);
  }

  /** Leaves out all tests of a class. */
  public static void unless(boolean there, Class<?> tests, String missing) {
    long number =
        Arrays.stream(tests.getDeclaredMethods())
            .filter(
                method ->
                    method.isAnnotationPresent(Test.class)
                        || method.isAnnotationPresent(ParameterizedTest.class))
            .count();
    leftOut(there, number + " tests of " + tests.getSimpleName(), missing);
  }

  private static void leftOut(boolean there, String tests, String missing) {
    if (!there) {
      System.err.println("NOT RUN: " + tests + "; there is no " + missing);
    }
    Assumptions.assumeTrue(there, () -> "there is no " + missing);
  }
}

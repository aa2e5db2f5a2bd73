package org.omgllava.job.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A failure after which the job has started again.
 *
 * @param atMillis when, milliseconds since the epoch
 * @param cause what it came from: class and message, one line
 */
public record JobFailure(long atMillis, String cause) {
  private static final String CAUSED_BY = "Caused by: ";

  /** The failures that Flink's REST interface tells of, oldest first. */
  public static List<JobFailure> of(JsonNode exceptions) {
    List<JobFailure> failures = new ArrayList<>();
    for (JsonNode entry : exceptions.path("exceptionHistory").path("entries")) {
      failures.add(
          new JobFailure(
              entry.path("timestamp").asLong(), rootCause(entry.path("stacktrace").asText())));
    }
    failures.sort(Comparator.comparingLong(JobFailure::atMillis));
    return failures;
  }

  /** The last cause of a stack trace. */
  static String rootCause(String stackTrace) {
    String cause =
        stackTrace
            .lines()
            .filter(line -> line.startsWith(CAUSED_BY))
            .reduce((first, last) -> last)
            .map(line -> line.substring(CAUSED_BY.length()))
            .orElseGet(() -> stackTrace.lines().findFirst().orElse("unknown"));
    int end = cause.indexOf(": ");
    String type = end < 0 ? cause : cause.substring(0, end);
    return type.substring(type.lastIndexOf('.') + 1) + (end < 0 ? "" : cause.substring(end));
  }
}

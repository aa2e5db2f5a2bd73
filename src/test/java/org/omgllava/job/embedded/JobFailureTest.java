package org.omgllava.job.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class JobFailureTest {
  @Test
  void theRootCauseOfEachFailureIsOneLineOldestFirst() throws Exception {
    String told =
        """
        {"exceptionHistory": {"entries": [
          {"timestamp": 20, "stacktrace":
            "org.apache.flink.A: outer\\n\\tat x\\nCaused by: a.B: inner\\n\\tat y\\nCaused by: java.io.IOException: no disk: full\\nsecond line"},
          {"timestamp": 10, "stacktrace": "java.lang.StackOverflowError\\n\\tat z"}]}}
        """;

    assertThat(JobFailure.of(new ObjectMapper().readTree(told)))
        .containsExactly(
            new JobFailure(10, "StackOverflowError"),
            new JobFailure(20, "IOException: no disk: full"));
  }

  @Test
  void aJobThatHasNotFailedHasNone() throws Exception {
    assertThat(
            JobFailure.of(new ObjectMapper().readTree("{\"exceptionHistory\": {\"entries\": []}}")))
        .isEmpty();
  }
}

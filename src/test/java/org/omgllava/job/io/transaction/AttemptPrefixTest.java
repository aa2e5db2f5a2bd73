package org.omgllava.job.io.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.internal.CheckpointTransaction;
import org.apache.flink.connector.kafka.sink.internal.TransactionOwnership;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptPrefixTest {
  private static final String PREFIX = "omg-llava-write-segments";
  private final AttemptPrefix attempt = new AttemptPrefix(PREFIX, 12, 3, "5f3a90cc");

  @Test
  void theNameSaysWhereTheAttemptGoesOnFrom() {
    assertThat(attempt.text()).isEqualTo("omg-llava-write-segments-12-3-5f3a90cc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"11-3-5f3a90cc-0-1", "12-2-5f3a90cc-0-1", "9-70-00000000-2-0", "0-1"})
  void whatAnEarlierAttemptHasBegunIsTold(String rest) {
    assertThat(attempt.isAfter(PREFIX + "-" + rest)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "12-3-5f3a90cc-0-1",
        "12-4-00000000-0-1",
        "13-0-00000000-0-1",
        "other-0-1",
        "a-b",
        "a-b-c-d-e",
        "99999999999999999999-0-5f3a90cc-0-1",
        "11-3-5f3a90cc-0-99999999999999999999",
        "-1",
        ""
      })
  void whatIsItsOwnOrALaterOnesOrSomebodyElsesIsNot(String rest) {
    assertThat(attempt.isAfter(PREFIX + "-" + rest)).isFalse();
  }

  @Test
  void whatHasAnotherPrefixIsNobodysHere() {
    assertThat(attempt.isAfter("other-0-1")).isFalse();
    assertThat(attempt.isAfter(PREFIX + "2-0-1")).isFalse();
  }

  @Test
  void aSubtaskMindsTheIdsThatItOwns() {
    LeftOpen.Owned owned = new LeftOpen.Owned(attempt, Set.of(0), 2);

    assertThat(owned.isEarlier(PREFIX + "-11-0-5f3a90cc-0-1")).isTrue();
    assertThat(owned.isEarlier(PREFIX + "-11-0-5f3a90cc-2-1")).as("of one that is gone").isTrue();
    assertThat(owned.isEarlier(PREFIX + "-11-0-5f3a90cc-1-1")).isFalse();
    assertThat(owned.isEarlier(PREFIX + "-12-3-5f3a90cc-0-1")).as("its own").isFalse();
  }

  @Test
  void whatIsLeftOpenIsLookedForUnderTheNameOfAllAttempts() {
    CheckpointTransaction prepared = new CheckpointTransaction(PREFIX + "-7-0-5f3a90cc-1-0", 8);

    assertThat(AttemptPrefix.ofEveryAttempt(PREFIX, List.of(), 1, 3))
        .containsExactly(state(PREFIX, 3, List.of()));
    assertThat(
            AttemptPrefix.ofEveryAttempt(
                PREFIX, List.of(state(PREFIX + "-7-0-5f3a90cc", 2, List.of(prepared))), 1, 3))
        .containsExactly(state(PREFIX, 2, List.of(prepared)));
    assertThat(
            AttemptPrefix.ofEveryAttempt(
                PREFIX, List.of(state("before-write-segments", 2, List.of(prepared))), 1, 3))
        .as("of a job with another prefix")
        .containsExactly(state("before-write-segments", 2, List.of(prepared)));
  }

  private static KafkaWriterState state(
      String prefix, int total, List<CheckpointTransaction> prepared) {
    return new KafkaWriterState(
        prefix, 1, total, TransactionOwnership.EXPLICIT_BY_WRITER_STATE, prepared);
  }
}

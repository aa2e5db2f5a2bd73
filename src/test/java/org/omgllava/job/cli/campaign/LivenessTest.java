package org.omgllava.job.cli.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.omgllava.job.cli.campaign.Liveness.Ends;
import org.omgllava.job.cli.campaign.Liveness.Open;
import org.omgllava.job.cli.campaign.Liveness.Seen;

class LivenessTest {
  private static final String PARTITION = "segments-0";
  private static final long AFTER = 1_000;
  private static final List<Long> THREE = List.of(4_000L, 3_000L, 2_000L, 500L);

  private final Liveness liveness = new Liveness(seen(10, 30, List.of(), List.of()));

  @Test
  void beforeThreeCheckpointsNothingCanBeTold() {
    assertThat(liveness.hanging(seen(10, 30, List.of(), List.of(3_000L, 2_000L)), AFTER)).isEmpty();
    assertThat(liveness.hanging(seen(10, 30, List.of(), List.of(3_000L, 900L, 800L)), AFTER))
        .as("those of before do not count")
        .isEmpty();
  }

  @Test
  void whatWasWrittenThreeCheckpointsAgoIsDecided() {
    assertThat(liveness.hanging(seen(30, 50, List.of(), THREE), AFTER)).hasValue(List.of());
  }

  @Test
  void aStableOffsetThatStaysBelowWhatWasWrittenHangs() {
    assertThat(liveness.hanging(seen(29, 50, List.of(), THREE), AFTER).orElseThrow())
        .containsExactly(
            "the last stable offset of segments-0 is 29, below 30, which was written 3 checkpoints ago");
  }

  @Test
  void aTransactionThatWasBegunSinceIsYoung() {
    Open young = new Open("omg-llava-write-segments-0-1", 2_000);

    assertThat(liveness.hanging(seen(30, 50, List.of(young), THREE), AFTER)).hasValue(List.of());
  }

  @Test
  void aTransactionAcrossThreeCheckpointsHangs() {
    Open old = new Open("omg-llava-write-segments-0-1", 1_999);

    assertThat(liveness.hanging(seen(30, 50, List.of(old), THREE), AFTER).orElseThrow())
        .containsExactly(
            "transaction omg-llava-write-segments-0-1 has been open since"
                + " 1970-01-01T00:00:01.999Z, across 3 checkpoints");
  }

  @Test
  void aPartitionThatWasNotThereBeforeIsNotJudged() {
    Seen now = new Seen(Map.of("answers-7", new Ends(0, 9)), List.of(), THREE);

    assertThat(liveness.hanging(now, AFTER)).hasValue(List.of());
  }

  private static Seen seen(long stable, long end, List<Open> open, List<Long> checkpoints) {
    return new Seen(Map.of(PARTITION, new Ends(stable, end)), open, checkpoints);
  }
}

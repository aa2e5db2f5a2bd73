package org.omgllava.job.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.follow.WakeReason;
import org.omgllava.job.follow.WakeRules.Situation;

class WakeRulesTest {
  private static final WakeRules RULES = new WakeRules(5);

  @Test
  void whatIsFollowedWellLetsTheModelSleep() {
    assertThat(RULES.reason(asleep())).isEqualTo(WakeReason.NONE);
  }

  @Test
  void theFirstFrameIsAskedAboutWhateverElseHappens() {
    assertThat(RULES.reason(new Situation(false, true, true, true, true, List.of(5), false, true)))
        .isEqualTo(WakeReason.FIRST);
  }

  @Test
  void eachThingThatHappensIsAReason() {
    assertThat(reasons(true, false, false, false, List.of(), true, false))
        .isEqualTo(WakeReason.REVISED);
    assertThat(reasons(false, true, false, false, List.of(), true, false))
        .isEqualTo(WakeReason.CUT);
    assertThat(reasons(false, false, true, false, List.of(), true, false))
        .isEqualTo(WakeReason.NEW_THING);
    assertThat(reasons(false, false, false, true, List.of(), true, false))
        .isEqualTo(WakeReason.THING_LEFT);
    assertThat(reasons(false, false, false, false, List.of(5), true, false))
        .isEqualTo(WakeReason.LOST);
    assertThat(reasons(false, false, false, false, List.of(), false, false))
        .isEqualTo(WakeReason.INCONSISTENT);
    assertThat(reasons(false, false, false, false, List.of(), true, true))
        .isEqualTo(WakeReason.REFRESH);
  }

  /** What has left for good is asked for less and less. */
  @Test
  void aLostPhraseIsAskedForAfterEachDoublingOfTheFramesWithoutIt() {
    List<Integer> woken =
        IntStream.rangeClosed(1, 100)
            .filter(
                lost ->
                    reasons(false, false, false, false, List.of(lost), true, false)
                        == WakeReason.LOST)
            .boxed()
            .toList();

    assertThat(woken).containsExactly(5, 10, 20, 40, 80);
  }

  @Test
  void oneLostPhraseOfSeveralIsEnough() {
    assertThat(reasons(false, false, false, false, List.of(2, 10), true, false))
        .isEqualTo(WakeReason.LOST);
  }

  private static Situation asleep() {
    return new Situation(true, false, false, false, false, List.of(1, 4, 6), true, false);
  }

  private static WakeReason reasons(
      boolean revised,
      boolean cut,
      boolean came,
      boolean left,
      List<Integer> lost,
      boolean consistent,
      boolean refresh) {
    return RULES.reason(new Situation(true, revised, cut, came, left, lost, consistent, refresh));
  }
}

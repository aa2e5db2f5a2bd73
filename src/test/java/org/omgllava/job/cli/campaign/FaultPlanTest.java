package org.omgllava.job.cli.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {
  private static final Set<Fault> ALL = EnumSet.allOf(Fault.class);

  private static final int ROUND = ALL.stream().mapToInt(Fault::times).sum();

  @Test
  void theSameSeedIsTheSamePlanAndAnotherSeedAnotherOne() {
    assertThat(faults(new FaultPlan(7, ALL), 60)).isEqualTo(faults(new FaultPlan(7, ALL), 60));
    assertThat(faults(new FaultPlan(7, ALL), 60)).isNotEqualTo(faults(new FaultPlan(8, ALL), 60));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 99})
  void everyRoundHasEveryKindAsOftenAsItIsWorth(long seed) {
    FaultPlan plan = new FaultPlan(seed, ALL);

    for (int round = 0; round < 3; round++) {
      List<Fault> faults = faults(plan, ROUND);
      for (Fault fault : Fault.values()) {
        assertThat(Collections.frequency(faults, fault)).as("%s", fault).isEqualTo(fault.times());
      }
    }
  }

  @Test
  void mostFaultsKillSomething() {
    int kills = ALL.stream().filter(Fault::isKill).mapToInt(Fault::times).sum();

    assertThat(kills).isGreaterThan(ROUND / 2);
  }

  @Test
  void onlyWhatMayHappenHappens() {
    FaultPlan plan = new FaultPlan(1, Set.of(Fault.KILL_BROKER, Fault.SAVEPOINT));

    assertThat(faults(plan, 20)).containsOnly(Fault.KILL_BROKER, Fault.SAVEPOINT);
    assertThatThrownBy(() -> new FaultPlan(1, Set.of()))
        .hasMessage("faults: none (expected: one at least)");
  }

  @Test
  void rescalesToOneTwoThreeAndOneAgain() {
    FaultPlan plan = new FaultPlan(1, ALL);

    assertThat(List.of(plan.parallelism(), plan.parallelism(), plan.parallelism()))
        .containsExactly(1, 2, 3);
    assertThat(plan.parallelism()).isEqualTo(1);
  }

  @Test
  void pausesAreSecondsAndVictimsAreAmongThoseThatThereAre() {
    FaultPlan plan = new FaultPlan(5, ALL);

    for (int i = 0; i < 100; i++) {
      assertThat(plan.pauseSeconds()).isBetween(3, 12);
      assertThat(plan.one(2)).isBetween(0, 1);
    }
  }

  private static List<Fault> faults(FaultPlan plan, int number) {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      faults.add(plan.next());
    }
    return faults;
  }
}

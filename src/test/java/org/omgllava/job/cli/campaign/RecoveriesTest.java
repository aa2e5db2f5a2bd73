package org.omgllava.job.cli.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecoveriesTest {
  private final Recoveries recoveries = new Recoveries();

  @Test
  void eachKindHasItsNumberItsMedianAndItsWorst() {
    recoveries.add(Fault.KILL_TASK_MANAGER, 4_000);
    recoveries.add(Fault.KILL_TASK_MANAGER, 12_000);
    recoveries.add(Fault.KILL_TASK_MANAGER, 5_500);
    recoveries.add(Fault.RESCALE, 9_000);

    assertThat(recoveries.table())
        .containsExactly(
            "KILL_TASK_MANAGER      3 times, results again after   5.5 s (median),  12.0 s (worst)",
            "RESCALE                1 times, results again after   9.0 s (median),   9.0 s (worst)");
  }

  @Test
  void onlyWhatKillsIsCountedAsAKill() {
    recoveries.add(Fault.KILL_BROKER, 1);
    recoveries.add(Fault.BROKER_AWAY, 1);
    recoveries.add(Fault.PAUSE_TASK_MANAGER, 1);
    recoveries.add(Fault.SAVEPOINT, 1);

    assertThat(recoveries.kills()).isEqualTo(2);
    assertThat(recoveries.faults()).isEqualTo(4);
  }
}

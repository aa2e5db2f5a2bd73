package org.omgllava.job.cli.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecoveriesTest {
  private final Recoveries recoveries = new Recoveries();

  @Test
  void eachKindHasItsNumberItsMedianAndItsWorst() {
    recoveries.add(Fault.KILL_TASK_MANAGER, 2, 4_000);
    recoveries.add(Fault.KILL_TASK_MANAGER, 2, 12_000);
    recoveries.add(Fault.RESCALE, 1, 9_000);
    recoveries.add(Fault.KILL_TASK_MANAGER, 1, 21_000);
    recoveries.add(Fault.KILL_TASK_MANAGER, 3, 5_500);

    assertThat(recoveries.table())
        .containsExactly(
            "KILL_TASK_MANAGER                          3 times, results again after   5.5 s (median),  12.0 s (worst)",
            "KILL_TASK_MANAGER, the only one at work    1 times, results again after  21.0 s (median),  21.0 s (worst)",
            "RESCALE                                    1 times, results again after   9.0 s (median),   9.0 s (worst)");
  }

  @Test
  void onlyWhatKillsIsCountedAsAKill() {
    recoveries.add(Fault.KILL_BROKER, 2, 1);
    recoveries.add(Fault.BROKER_AWAY, 2, 1);
    recoveries.add(Fault.PAUSE_TASK_MANAGER, 2, 1);
    recoveries.add(Fault.SAVEPOINT, 2, 1);

    assertThat(recoveries.kills()).isEqualTo(2);
    assertThat(recoveries.faults()).isEqualTo(4);
  }
}

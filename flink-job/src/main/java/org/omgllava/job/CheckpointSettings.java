package org.omgllava.job;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** How often state is saved, and where. */
@SettingGroup("Checkpoints")
public record CheckpointSettings(
    @Setting(
            value = "checkpoint-interval MILLIS in 10..86400000 = 10000",
            description = "Between checkpoints; exactly-once results become visible then.")
        long intervalMillis,
    @Setting(
            value = "checkpoint-timeout MILLIS in 10..86400000 = 200000",
            description = "Time after which a checkpoint is given up.")
        long timeoutMillis,
    @Setting(
            value = "checkpoint-dir URI in 0..4096",
            description = "Where checkpoints go; without it, where the cluster says.")
        String directory)
    implements Serializable {

  /**
   * How long a transaction may be open, from its begin after one checkpoint to its commit with the
   * next that completes, milliseconds.
   *
   * @param failures checkpoints in a row that fail before that, each as late as it can
   */
  public long transactionMillis(int failures) {
    return intervalMillis + (failures + 1) * Math.max(intervalMillis, timeoutMillis);
  }

  /**
   * How many checkpoints in a row may fail before the transaction of the last one is aborted by the
   * brokers: the job has to start again before.
   *
   * @param most at most so many
   */
  public int toleratedFailures(long transactionTimeoutMillis, int most) {
    int failures = most;
    while (failures > 0 && transactionMillis(failures) > transactionTimeoutMillis) {
      failures--;
    }
    return failures;
  }
}

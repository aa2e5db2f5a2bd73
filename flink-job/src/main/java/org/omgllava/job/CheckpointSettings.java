package org.omgllava.job;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/** How often state is saved, and where. */
@SettingGroup("Checkpoints")
public record CheckpointSettings(
    @Setting(
            name = "checkpoint-interval",
            unit = "MILLIS",
            defaultValue = "10000",
            range = {"10", "86400000"},
            description = "Between checkpoints; exactly-once results become visible then.")
        long intervalMillis,
    @Setting(
            name = "checkpoint-timeout",
            unit = "MILLIS",
            defaultValue = "600000",
            range = {"10", "86400000"},
            description = "Time after which a checkpoint is given up.")
        long timeoutMillis,
    @Setting(
            name = "checkpoint-dir",
            unit = "URI",
            defaultValue = "",
            range = {"0", "4096"},
            description = "Where checkpoints go; without it, where the cluster says.")
        String directory)
    implements Serializable {

  public static CheckpointSettings defaults() {
    return Settings.defaults(CheckpointSettings.class);
  }
}

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
            value = "checkpoint-timeout MILLIS in 10..86400000 = 600000",
            description = "Time after which a checkpoint is given up.")
        long timeoutMillis,
    @Setting(
            value = "checkpoint-dir URI in 0..4096",
            description = "Where checkpoints go; without it, where the cluster says.")
        String directory)
    implements Serializable {}

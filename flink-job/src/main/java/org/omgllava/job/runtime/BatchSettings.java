package org.omgllava.job.runtime;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Batches of perceive and ground. */
@SettingGroup("Batches of the vision model")
public record BatchSettings(
    @Setting(
            value = "batch-frames FRAMES in 1..1024 = 8",
            description = "Most frames of one model batch.")
        int batchFrames,
    @Setting(
            value = "batch-wait MILLIS in 0..60000 = 20",
            description = "Longest wait of the first frame of a batch for others.")
        long batchWaitMillis)
    implements Serializable {}

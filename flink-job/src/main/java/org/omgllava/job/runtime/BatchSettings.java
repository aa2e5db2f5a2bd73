package org.omgllava.job.runtime;

import java.io.Serializable;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Batches of perceive and ground. */
@SettingGroup("Batches of the vision model")
public record BatchSettings(
    @Setting(
            value = "batch-frames FRAMES in 0..1024 = 0",
            description = "Most frames of one model batch; 0: 16 on a GPU, 8 on a CPU.")
        int batchFrames,
    @Setting(
            value = "batch-wait MILLIS in 0..60000 = 20",
            description = "Longest wait of the first frame of a batch for others.")
        long batchWaitMillis)
    implements Serializable {
  private static final int OF_A_GPU = 16;
  private static final int OF_A_CPU = 8;

  /** These settings with what follows from the device. */
  public BatchSettings on(SlotSettings slots) {
    int most = slots.onGpu() ? OF_A_GPU : OF_A_CPU;
    return batchFrames > 0 ? this : new BatchSettings(most, batchWaitMillis);
  }
}

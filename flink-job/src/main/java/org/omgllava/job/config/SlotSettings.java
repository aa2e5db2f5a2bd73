package org.omgllava.job.config;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/**
 * Parallelism, and what the slots of the cluster must offer. Without a GPU asked for the job takes
 * any slot.
 */
@SettingGroup("Parallelism and slots")
public record SlotSettings(
    @Setting(
            name = "parallelism",
            unit = "N",
            defaultValue = "1",
            range = {"1", "32768"},
            description = "Parallelism of every operator.")
        int parallelism,
    @Setting(
            name = "gpu",
            unit = "SHARE",
            defaultValue = "0",
            range = {"0", "1024"},
            description =
                "Share of the external resource gpu for each model slot, such as 1 or 0.5; 0: none.")
        double gpus,
    @Setting(
            name = "slot-cpu",
            unit = "CORES",
            defaultValue = "1",
            range = {"0.001", "1024"},
            description = "With --gpu: CPU cores of each slot.")
        double cpuCores,
    @Setting(
            name = "slot-heap",
            unit = "MIB",
            defaultValue = "512",
            range = {"1", "1048576"},
            description = "With --gpu: task heap of each slot.")
        int heapMebibytes,
    @Setting(
            name = "slot-off-heap",
            unit = "MIB",
            defaultValue = "2048",
            range = {"1", "1048576"},
            description = "With --gpu: off-heap memory of each model slot: the weights live there.")
        int offHeapMebibytes,
    @Setting(
            name = "slot-managed",
            unit = "MIB",
            defaultValue = "128",
            range = {"0", "1048576"},
            description = "With --gpu: managed memory of each slot.")
        int managedMebibytes)
    implements Serializable {
  /** Whether model slots ask for a GPU. */
  public boolean onGpu() {
    return gpus > 0;
  }

  public static SlotSettings defaults() {
    return Settings.defaults(SlotSettings.class);
  }
}

package org.omgllava.job.config;

import java.io.Serializable;
import org.omgllava.scene.DeviceChoice;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/**
 * Parallelism, and what the slots of the cluster must offer. Without a GPU asked for the job takes
 * any slot.
 */
@SettingGroup("Parallelism and slots")
public record SlotSettings(
    @Setting(
            value = "parallelism N in 1..32768 = 1",
            description = "Parallelism of every operator.")
        int parallelism,
    @Setting(
            value = "device NAME in 3..9 = auto",
            description =
                "In one process: cpu, cuda or cuda:N; auto takes the GPU that is there. A cluster's slots ask with --gpu.")
        String device,
    @Setting(
            value = "gpu SHARE in 0..1024 = 0",
            description =
                "On a cluster: share of the external resource gpu for each model slot, such as 1 or 0.5; 0: none.")
        double gpus,
    @Setting(
            value = "slot-cpu CORES in 0.001..1024 = 1",
            description = "With --gpu: CPU cores of each slot.")
        double cpuCores,
    @Setting(
            value = "slot-heap MIB in 1..1048576 = 512",
            description = "With --gpu: task heap of each slot.")
        int heapMebibytes,
    @Setting(
            value = "slot-off-heap MIB in 1..1048576 = 2048",
            description = "With --gpu: off-heap memory of each model slot: the weights live there.")
        int offHeapMebibytes,
    @Setting(
            value = "slot-managed MIB in 0..1048576 = 128",
            description = "With --gpu: managed memory of each slot.")
        int managedMebibytes)
    implements Serializable {

  public SlotSettings {
    DeviceChoice choice = DeviceChoice.of(device);
    if (gpus > 0 && !choice.equals(DeviceChoice.AUTO)) {
      throw new IllegalArgumentException(
          "device: "
              + choice
              + " (expected: auto with gpu "
              + gpus
              + ", since the slot has its device from the cluster)");
    }
  }

  /** The device that was chosen for a job in one process. */
  public DeviceChoice choice() {
    return DeviceChoice.of(device);
  }

  /** Whether model slots ask for a GPU of the cluster. */
  public boolean leasesGpu() {
    return gpus > 0;
  }

  /** Whether the model runs on a GPU, as far as that is said. */
  public boolean onGpu() {
    return leasesGpu() || choice().gpu();
  }
}

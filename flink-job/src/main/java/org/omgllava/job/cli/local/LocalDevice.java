package org.omgllava.job.cli.local;

import java.util.Map;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.scene.DeviceChoice;
import org.omgllava.setting.SettingException;
import org.omgllava.torch.Devices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The device of a model in this process: what was asked for, found and tried. */
public final class LocalDevice {
  private static final Logger LOG = LoggerFactory.getLogger(LocalDevice.class);

  private LocalDevice() {}

  /**
   * The settings with the device on which the job will run.
   *
   * @throws SettingException when they ask a cluster for GPUs: there is none to hand them out
   * @throws IllegalStateException when a GPU that was asked for is not there, or fails
   */
  public static JobSettings settle(JobSettings settings) {
    if (settings.slots().leasesGpu()) {
      throw new SettingException(
          "gpu: "
              + settings.slots().gpus()
              + " (expected: 0 in one process, where --device names the GPU; a cluster hands out shares)");
    }
    return settings.with(Map.of("device", settle(settings.slots().choice()).toString()));
  }

  /**
   * The device that a user names, tried.
   *
   * @throws SettingException when it is no name of a device
   * @throws IllegalStateException when a GPU that was asked for is not there, or fails
   */
  public static DeviceChoice settle(String said) {
    try {
      return settle(DeviceChoice.of(said));
    } catch (IllegalArgumentException e) {
      throw new SettingException(String.valueOf(e.getMessage()), e);
    }
  }

  private static DeviceChoice settle(DeviceChoice wanted) {
    DeviceChoice device = Devices.settle(wanted);
    if (wanted.equals(DeviceChoice.AUTO) && !device.gpu() && Devices.leavesGpuUnused()) {
      String unused =
          "a GPU is there, but PyTorch as it is loaded cannot use it: deploy/omg gpu install";
      LOG.warn("{}", unused);
      Progress.say(unused);
    }
    LOG.info("the model runs on {}", device);
    return device;
  }
}

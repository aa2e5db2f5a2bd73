package org.omgllava.job.cli.bench.plan;

import java.util.HashMap;
import java.util.Map;
import org.omgllava.image.ImageLimits;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.job.JobSettings;
import org.omgllava.scene.DeviceChoice;

/**
 * What is measured on.
 *
 * @param bundleFolder of the model
 * @param device that was tried
 * @param work units of one side and round
 */
public record BenchWork(String bundleFolder, DeviceChoice device, int work) {
  private static final int CACHED_FRAMES = 64;
  private static final int POSITIONS = 1024;

  /** The model, as nothing but the benchmark uses it. */
  public BundleModelFactory model() {
    return new BundleModelFactory(
        bundleFolder,
        CACHED_FRAMES,
        POSITIONS,
        BundleModelFactory.DEFAULT_PREFIX_BYTES,
        ImageLimits.DEFAULT);
  }

  /** The job as it runs on this device, with some settings changed. */
  public JobSettings job(Map<String, String> changes) {
    Map<String, String> all = new HashMap<>(changes);
    all.put("bundle", bundleFolder);
    all.put("device", device.toString());
    return JobSettings.defaults().with(all);
  }

  /** Frames of a batch, as the job makes them. */
  public int batchFrames() {
    return job(Map.of()).batches().batchFrames();
  }

  /**
   * Frames while everything gets warm: whole batches, four, or fewer where there is little work.
   */
  public int warmFrames() {
    int batch = batchFrames();
    return batch * Math.min(4, Math.max(1, work / batch));
  }
}

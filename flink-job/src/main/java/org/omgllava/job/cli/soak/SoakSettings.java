package org.omgllava.job.cli.soak;

import java.util.Map;
import org.omgllava.job.JobSettings;

/**
 * How long a soak is.
 *
 * @param frames to be segmented, over all starts
 * @param instructions that come with them, without those that stand
 * @param samples that are taken, evenly over the frames
 */
record SoakSettings(long frames, long instructions, long samples) {
  static final int PARTITIONS = 4;

  /** What is freed after a silence is freed, and what is filled is full, before it is counted. */
  private static final Map<String, String> JOB =
      Map.of(
          "parallelism", "2",
          "checkpoint-interval", "2000",
          "idle-timeout", "30000",
          "dialogue-idle", "30000",
          "picture-cache", "262144",
          "remembered-instructions", "32");

  /** The job's settings at this bundle. */
  static JobSettings job(String bundle) {
    return JobSettings.defaults().with(JOB).with(Map.of("bundle", bundle));
  }

  long framesPerInstruction() {
    return Math.max(1, frames / instructions);
  }

  long framesPerSample() {
    return Math.max(1, frames / samples);
  }
}

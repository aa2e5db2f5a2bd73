package org.omgllava.job.cli.campaign;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.hazard.HazardSettings;
import org.omgllava.job.io.KafkaSettings.Delivery;

/**
 * What a campaign consists of.
 *
 * @param publishing how long frames are published
 * @param framesPerSecond of each stream
 */
record CampaignSettings(
    long seed, Duration publishing, int streams, double framesPerSecond, Set<Fault> kinds) {
  private static final int ASKS_PER_MILLE = 50;

  /**
   * What would depend on how long a fault lasts is out of reach: only then does an undisturbed run
   * give the same.
   */
  private static final Map<String, String> PATIENT =
      Map.of(
          "checkpoint-interval", "1000",
          "checkpoint-timeout", "60000",
          "idle-timeout", "3600000",
          "max-gap", "600000",
          "frame-wait", "3600000",
          "align-wait", "600000",
          "standing-in-flight", "10000",
          "questions-in-flight", "20000",
          "dialogue-idle", "3600000");

  CampaignSettings {
    kinds = Set.copyOf(kinds);
  }

  /**
   * The job's settings at this bundle. What was written since the last checkpoint comes again where
   * the job delivers at least once: seldom ones leave something for every failure.
   */
  static JobSettings job(String bundle, String delivery) {
    JobSettings job =
        JobSettings.defaults()
            .with(PATIENT)
            .with(Map.of("bundle", bundle, "parallelism", "2", "delivery", delivery));
    return job.kafka().delivery() == Delivery.AT_LEAST_ONCE
        ? job.with(Map.of("checkpoint-interval", "5000"))
        : job;
  }

  /** The load: streams in good order, with questions. What goes wrong is the cluster's. */
  HazardSettings load() {
    int frames = (int) Math.ceil(publishing.toMillis() / 1e3 * framesPerSecond);
    return new HazardSettings(streams, framesPerSecond, frames, 1, ASKS_PER_MILLE, 0, Set.of());
  }
}

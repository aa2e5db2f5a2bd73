package org.omgllava.job;

import java.io.Serializable;
import java.util.Map;
import org.omgllava.job.align.AlignSettings;
import org.omgllava.job.clip.ClipSettings;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.config.Topics;
import org.omgllava.job.converse.ConverseSettings;
import org.omgllava.job.follow.FollowSettings;
import org.omgllava.job.io.KafkaSettings;
import org.omgllava.job.io.decode.InputLimits;
import org.omgllava.job.link.LinkSettings;
import org.omgllava.job.order.OrderSettings;
import org.omgllava.job.overload.OverloadSettings;
import org.omgllava.job.runtime.BatchSettings;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.schedule.ScheduleSettings;
import org.omgllava.setting.Settings;
import org.omgllava.track.TrackSettings;

/** Everything about the job that a user can choose, step by step. */
public record JobSettings(
    ModelSettings model,
    SlotSettings slots,
    KafkaSettings kafka,
    Topics topics,
    CheckpointSettings checkpoints,
    InputLimits limits,
    DeadLetterSettings deadLetters,
    StreamSettings streams,
    PictureSettings pictures,
    OrderSettings order,
    OverloadSettings overload,
    AlignSettings align,
    ScheduleSettings schedule,
    ClipSettings clip,
    BatchSettings batch,
    ConverseSettings converse,
    TrackSettings track,
    FollowSettings follow,
    LinkSettings link)
    implements Serializable {

  public JobSettings {
    long least = checkpoints.transactionMillis(0);
    if (kafka.delivery() == KafkaSettings.Delivery.EXACTLY_ONCE
        && kafka.transactionTimeoutMillis() < least) {
      // Brokers abort a transaction that outlives its timeout, and its results are lost.
      throw new IllegalArgumentException(
          "transaction-timeout: "
              + kafka.transactionTimeoutMillis()
              + " (expected: at least "
              + least
              + " MILLIS, checkpoint-interval and the longer of it and checkpoint-timeout)");
    }
    int batchFrames = batch.on(slots).batchFrames();
    if (batchFrames < clip.clipLength()) {
      throw new IllegalArgumentException(
          "batch-frames: "
              + batchFrames
              + " (expected: at least clip-length, "
              + clip.clipLength()
              + ")");
    }
  }

  /** The job as it runs when nothing is said: on localhost, exactly-once. */
  public static JobSettings defaults() {
    return Settings.defaults(JobSettings.class);
  }

  /** Batches as the device wants them. */
  public BatchSettings batches() {
    return batch.on(slots);
  }

  /**
   * These settings with some changed.
   *
   * @param changes values by the names of their options, without the dashes
   * @throws org.omgllava.setting.SettingException when one is not known or cannot be
   */
  public JobSettings with(Map<String, String> changes) {
    return Settings.with(this, changes);
  }
}

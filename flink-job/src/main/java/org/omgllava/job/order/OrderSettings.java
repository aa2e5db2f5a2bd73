package org.omgllava.job.order;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/** Restoring the order of frames. */
@SettingGroup("Order of frames")
public record OrderSettings(
    @Setting(
            name = "out-of-orderness",
            unit = "MILLIS",
            defaultValue = "500",
            range = {"0", "86400000"},
            description = "How far capture times may be out of order before they count as passed.")
        long outOfOrdernessMillis,
    @Setting(
            name = "source-idle",
            unit = "MILLIS",
            defaultValue = "1000",
            range = {"1", "86400000"},
            description = "Silence after which a partition no longer holds the watermark back.")
        long sourceIdleMillis,
    @Setting(
            name = "max-gap",
            unit = "MILLIS",
            defaultValue = "2000",
            range = {"1", "86400000"},
            description = "Longest wait for a missing frame.")
        long maxGapMillis,
    @Setting(
            name = "max-buffered-frames",
            unit = "FRAMES",
            defaultValue = "128",
            range = {"1", "100000"},
            description = "Most frames of a stream that wait behind a gap.")
        int maxBufferedFrames)
    implements Serializable {

  public static OrderSettings defaults() {
    return Settings.defaults(OrderSettings.class);
  }
}

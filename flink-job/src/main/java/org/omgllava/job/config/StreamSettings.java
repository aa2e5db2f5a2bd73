package org.omgllava.job.config;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/** What several steps keep of a stream, and how long. */
@SettingGroup("What is kept of a stream")
public record StreamSettings(
    @Setting(
            name = "idle-timeout",
            unit = "MILLIS",
            defaultValue = "60000",
            range = {"1", "604800000"},
            description = "Silence after which a stream has ended and its state is freed.")
        long idleTimeoutMillis,
    @Setting(
            name = "history-frames",
            unit = "FRAMES",
            defaultValue = "16",
            range = {"1", "10000"},
            description = "Past frames of a stream that instructions can refer to.")
        int historyFrames,
    @Setting(
            name = "max-buffered-bytes",
            unit = "BYTES",
            defaultValue = "67108864",
            range = {"1", "1099511627776"},
            description =
                "Most bytes of pictures of a stream that wait behind a gap, and of its past frames.")
        long maxBufferedBytes)
    implements Serializable {

  public static StreamSettings defaults() {
    return Settings.defaults(StreamSettings.class);
  }
}

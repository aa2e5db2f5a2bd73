package org.omgllava.job.schedule;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/** Joining frames and instructions. */
@SettingGroup("Instructions")
public record ScheduleSettings(
    @Setting(
            name = "frame-wait",
            unit = "MILLIS",
            defaultValue = "30000",
            range = {"1", "86400000"},
            description = "How long an instruction waits for its frame.")
        long frameWaitMillis,
    @Setting(
            name = "remembered-instructions",
            unit = "N",
            defaultValue = "1024",
            range = {"1", "1000000"},
            description =
                "Ids per stream that are remembered to drop duplicates, and most instructions that wait.")
        int rememberedInstructions,
    @Setting(
            name = "max-standing",
            unit = "N",
            defaultValue = "64",
            range = {"0", "10000"},
            description = "Most standing instructions of a stream.")
        int maxStanding)
    implements Serializable {

  public static ScheduleSettings defaults() {
    return Settings.defaults(ScheduleSettings.class);
  }
}

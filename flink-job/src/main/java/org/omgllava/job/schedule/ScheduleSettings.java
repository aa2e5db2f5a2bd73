package org.omgllava.job.schedule;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Joining frames and instructions. */
@SettingGroup("Instructions")
public record ScheduleSettings(
    @Setting(
            value = "frame-wait MILLIS in 1..86400000 = 30000",
            description = "How long an instruction waits for its frame.")
        long frameWaitMillis,
    @Setting(
            value = "remembered-instructions N in 1..1000000 = 1024",
            description =
                "Ids per stream that are remembered to drop duplicates, and most instructions that"
                    + " wait.")
        int rememberedInstructions,
    @Setting(
            value = "max-standing N in 0..10000 = 64",
            description = "Most standing instructions of a stream.")
        int maxStanding,
    @Setting(
            value = "max-silent-standing N in 0..100000000 = 10000",
            description =
                "Most standing instructions, of each subtask, on streams that send no frames; more"
                    + " are ended, those first whose stream has been silent for longest.")
        int maxSilentStanding)
    implements Serializable {}

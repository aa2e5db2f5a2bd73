package org.omgllava.job.align;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Frames wait for the instructions that came before them. */
@SettingGroup("Frames and instructions of one time")
public record AlignSettings(
    @Setting(
            value = "align-wait MILLIS in 0..600000 = 5000",
            description =
                "Longest wait of a frame until the instructions that came before it have been read; 0: none.")
        long alignWaitMillis,
    @Setting(
            value = "align-buffer BYTES in 1..1099511627776 = 268435456",
            description = "Most bytes of pictures that wait for instructions, of each subtask.")
        long alignBufferBytes)
    implements Serializable {}

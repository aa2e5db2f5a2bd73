package org.omgllava.job.clip;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Frames that are attended to together. */
@SettingGroup("Clips")
public record ClipSettings(
    @Setting(
            value = "clip-length FRAMES in 1..3 = 1",
            description =
                "Frames of a stream that are attended to together; above 1 a frame waits for its neighbours.")
        int clipLength,
    @Setting(
            value = "clip-wait MILLIS in 1..60000 = 200",
            description = "Longest wait of a clip's first frame for the others.")
        long clipWaitMillis,
    @Setting(
            value = "clip-buffer BYTES in 1..1099511627776 = 268435456",
            description =
                "Most bytes of pictures that wait for their neighbours, of each subtask; beyond that a clip goes on short.")
        long bufferBytes)
    implements Serializable {}

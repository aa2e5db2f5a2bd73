package org.omgllava.job.config;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** What several steps keep of a stream, and how long. */
@SettingGroup("What is kept of a stream")
public record StreamSettings(
    @Setting(
            value = "idle-timeout MILLIS in 1..604800000 = 60000",
            description = "Silence after which a stream has ended and its state is freed.")
        long idleTimeoutMillis,
    @Setting(
            value = "history-frames FRAMES in 1..10000 = 16",
            description = "Past frames of a stream that instructions can refer to.")
        int historyFrames,
    @Setting(
            value = "max-buffered-bytes BYTES in 1..1099511627776 = 67108864",
            description = "Most bytes of pictures of a stream that wait behind a gap.")
        long maxBufferedBytes,
    @Setting(
            value = "max-streams N in 1..100000000 = 10000",
            description =
                "Most streams, of each subtask, that are live or have ended within the idle time; frames and instructions of another one are refused.")
        int maxStreams)
    implements Serializable {}

package org.omgllava.job.config;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Pictures of past frames, which no state holds. */
@SettingGroup("Pictures of past frames")
public record PictureSettings(
    @Setting(
            value = "picture-cache BYTES in 0..1099511627776 = 268435456",
            description =
                "Most bytes of past frames' pictures, with what each costs beside its own, that a TaskManager keeps in memory; others are read from the topic again.")
        long cacheBytes,
    @Setting(
            value = "picture-wait MILLIS in 1..600000 = 10000",
            description =
                "Longest wait for a picture that is read again; then the answer is PICTURE_GONE.")
        long waitMillis)
    implements Serializable {}

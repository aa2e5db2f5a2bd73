package org.omgllava.job.runtime;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** What dead letters hold. */
@SettingGroup("Dead letters")
public record DeadLetterSettings(
    @Setting(
            value = "keep-dead-payload BOOLEAN = false",
            description = "Keep refused records, pixels included, in the dead letters.")
        boolean keepPayload)
    implements Serializable {}

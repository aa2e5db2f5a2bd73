package org.omgllava.job.link;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Linking phrases to identities. */
@SettingGroup("Links")
public record LinkSettings(
    @Setting(
            value = "link-min-overlap IOU in 0..1 = 0.5",
            description = "Smallest mask IoU at which a phrase is linked to a track.")
        float minOverlap)
    implements Serializable {}

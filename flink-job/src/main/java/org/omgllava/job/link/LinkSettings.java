package org.omgllava.job.link;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/** Linking phrases to identities. */
@SettingGroup("Links")
public record LinkSettings(
    @Setting(
            value = "link-min-overlap IOU in 0..1 = 0.5",
            description = "Smallest mask IoU at which a phrase is linked to a track.")
        float minOverlap)
    implements Serializable {

  public static LinkSettings defaults() {
    return Settings.defaults(LinkSettings.class);
  }
}

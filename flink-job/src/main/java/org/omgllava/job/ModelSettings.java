package org.omgllava.job;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/** Which model is opened, and what it keeps. */
@SettingGroup("Model")
public record ModelSettings(
    @Setting(
            name = "bundle",
            unit = "DIR",
            defaultValue = "nano",
            range = {"1", "4096"},
            description = "Model bundle: its name, or its folder, the same path on every machine.")
        String bundle,
    @Setting(
            name = "cached-frames",
            unit = "FRAMES",
            defaultValue = "32",
            range = {"1", "100000"},
            description =
                "Frames whose features stay on each device, to ground answers without encoding again.")
        int cachedFrames)
    implements Serializable {

  public static ModelSettings defaults() {
    return Settings.defaults(ModelSettings.class);
  }
}

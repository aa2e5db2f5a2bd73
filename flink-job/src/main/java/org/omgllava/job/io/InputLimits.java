package org.omgllava.job.io;

import java.io.Serializable;
import org.omgllava.image.ImageLimits;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/** What is accepted as input; anything else is a dead letter. */
@SettingGroup("What is accepted")
public record InputLimits(
    @Setting(
            name = "max-image-bytes",
            unit = "BYTES",
            defaultValue = "16777216",
            range = {"1", "1073741824"},
            description = "Largest encoded picture.")
        int maxImageBytes,
    @Setting(
            name = "max-image-pixels",
            unit = "PIXELS",
            defaultValue = "40000000",
            range = {"1", "2147483648"},
            description = "Largest height times width, by the header of the picture.")
        long maxImagePixels,
    @Setting(
            name = "max-image-side",
            unit = "PIXELS",
            defaultValue = "16384",
            range = {"1", "65535"},
            description = "Largest height or width.")
        int maxImageSide,
    @Setting(
            name = "max-id-chars",
            unit = "CHARACTERS",
            defaultValue = "256",
            range = {"1", "65535"},
            description = "Longest id of a stream, an instruction or a conversation.")
        int maxStreamIdChars,
    @Setting(
            name = "max-text-chars",
            unit = "CHARACTERS",
            defaultValue = "4096",
            range = {"1", "1048576"},
            description = "Longest instruction.")
        int maxTextChars,
    @Setting(
            name = "max-prompts",
            unit = "N",
            defaultValue = "16",
            range = {"0", "1024"},
            description = "Most visual prompts of one instruction.")
        int maxPrompts,
    @Setting(
            name = "max-new-tokens",
            unit = "TOKENS",
            defaultValue = "2048",
            range = {"1", "65536"},
            description = "Largest token limit that an instruction may ask for.")
        int maxNewTokens)
    implements Serializable {

  /** What a picture may cost, the same where it is taken in and where it is decoded. */
  public ImageLimits pictures() {
    return new ImageLimits(maxImageBytes, maxImagePixels, maxImageSide);
  }

  public static InputLimits defaults() {
    return Settings.defaults(InputLimits.class);
  }
}

package org.omgllava.job.io.decode;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.omgllava.image.ImageLimits;
import org.omgllava.job.wire.LocalPath;
import org.omgllava.job.wire.PictureFiles;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** What is accepted as input; anything else is a dead letter. */
@SettingGroup("What is accepted")
public record InputLimits(
    @Setting(
            value = "max-image-bytes BYTES in 1..1073741824 = 16777216",
            description = "Largest encoded picture.")
        int maxImageBytes,
    @Setting(
            value = "max-image-pixels PIXELS in 1..2147483648 = 40000000",
            description = "Largest height times width, by the header of the picture.")
        long maxImagePixels,
    @Setting(
            value = "max-image-side PIXELS in 1..65535 = 16384",
            description = "Largest height or width.")
        int maxImageSide,
    @Setting(
            value = "max-id-chars CHARACTERS in 1..65535 = 256",
            description = "Longest id of a stream, an instruction or a conversation.")
        int maxStreamIdChars,
    @Setting(
            value = "max-text-chars CHARACTERS in 1..1048576 = 4096",
            description = "Longest instruction.")
        int maxTextChars,
    @Setting(
            value = "max-prompts N in 0..1024 = 16",
            description = "Most visual prompts of one instruction.")
        int maxPrompts,
    @Setting(
            value = "max-new-tokens TOKENS in 1..65536 = 2048",
            description = "Largest token limit that an instruction may ask for.")
        int maxNewTokens,
    @Setting(
            value = "picture-roots DIR,DIR in 0..4096",
            description =
                "Folders whose files frames may refer to instead of holding a picture; without one none may.")
        String pictureRoots)
    implements Serializable {

  public InputLimits {
    try {
      roots(pictureRoots);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("picture-roots: " + e.getMessage(), e);
    }
  }

  /** Folders whose files frames may refer to. */
  public List<Path> rootsOfPictures() {
    return roots(pictureRoots);
  }

  private static List<Path> roots(String said) {
    return Stream.of(said.split(","))
        .map(String::strip)
        .filter(root -> !root.isEmpty())
        .map(LocalPath::of)
        .toList();
  }

  /** What frames refer to. */
  public PictureFiles pictureFiles() {
    return new PictureFiles(rootsOfPictures(), maxImageBytes);
  }

  /** What a picture may cost, the same where it is taken in and where it is decoded. */
  public ImageLimits pictures() {
    return new ImageLimits(maxImageBytes, maxImagePixels, maxImageSide);
  }
}

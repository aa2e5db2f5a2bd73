package org.omgllava.vision;

import java.io.IOException;
import java.util.Optional;
import org.omgllava.scene.ModelProblem;

/**
 * What a picture may cost, checked from its header before a pixel is decoded.
 *
 * @param maxBytes largest encoded size in bytes
 * @param maxPixels largest width times height in pixels
 */
public record ImageLimits(long maxBytes, long maxPixels) {
  /** 32 MiB and 64 megapixels. */
  public static final ImageLimits DEFAULT = new ImageLimits(32L << 20, 64_000_000);

  /**
   * Why the picture is refused: IMAGE_EMPTY, IMAGE_TOO_LARGE (bytes), IMAGE_FORMAT_UNKNOWN,
   * IMAGE_CORRUPT (header) or IMAGE_TOO_MANY_PIXELS; empty when it is within the limits.
   */
  public Optional<ModelProblem> problemWith(byte[] image) {
    if (image.length == 0) {
      return refused("IMAGE_EMPTY", "image: 0 bytes");
    }
    if (image.length > maxBytes) {
      return refused(
          "IMAGE_TOO_LARGE",
          "image: " + image.length + " bytes (expected: at most " + maxBytes + ")");
    }
    if (ImageHeader.format(image).isEmpty()) {
      return refused(
          "IMAGE_FORMAT_UNKNOWN", "image: unknown format (expected: JPEG, PNG, BMP, GIF or WEBP)");
    }
    try {
      ImageHeader header = ImageHeader.read(image);
      if (header.pixels() > maxPixels) {
        return refused(
            "IMAGE_TOO_MANY_PIXELS",
            "image: "
                + header.widthPixels()
                + " x "
                + header.heightPixels()
                + " pixels (expected: at most "
                + maxPixels
                + " in all)");
      }
      return Optional.empty();
    } catch (IOException e) {
      return refused("IMAGE_CORRUPT", "image header: " + e.getMessage());
    }
  }

  private static Optional<ModelProblem> refused(String code, String message) {
    return Optional.of(new ModelProblem(code, message));
  }
}

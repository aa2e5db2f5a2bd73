package org.omgllava.image;

import java.io.IOException;
import java.io.Serializable;
import java.util.Optional;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

/**
 * What a picture may cost, checked from its header before a pixel is decoded.
 *
 * @param maxBytes largest encoded size in bytes
 * @param maxPixels largest width times height in pixels
 * @param maxSidePixels largest width and largest height in pixels; a picture is padded to a square
 * @param maxDecodingBytes what reading a picture may hold at once that cannot be read row by row
 */
public record ImageLimits(long maxBytes, long maxPixels, int maxSidePixels, long maxDecodingBytes)
    implements Serializable {
  private static final long MAX_DECODING_BYTES = 48L << 20;

  /** Pixels that may be gone over, all passes together: a progressive picture has some ten. */
  private static final long MAX_PASSED_PIXELS = 400_000_000;

  /** What may be inflated of a PNG: 40 megapixels of four samples of 8 bits, 26 of RGB of 16. */
  private static final long MAX_INFLATED_BYTES = 160_000_000;

  /** 32 MiB, 40 megapixels (8K video has 33) and 16384 pixels a side. */
  public static final ImageLimits DEFAULT = new ImageLimits(32L << 20, 40_000_000, 16_384);

  /** With 48 MiB for what cannot be read row by row. */
  public ImageLimits(long maxBytes, long maxPixels, int maxSidePixels) {
    this(maxBytes, maxPixels, maxSidePixels, MAX_DECODING_BYTES);
  }

  /**
   * Why the picture is refused: IMAGE_EMPTY, IMAGE_TOO_LARGE (bytes), IMAGE_FORMAT_UNKNOWN,
   * IMAGE_CORRUPT (header), IMAGE_TOO_LONG (a side), IMAGE_TOO_MANY_PIXELS or IMAGE_TOO_COSTLY (to
   * read as a whole, in so many passes, or to inflate); empty when it is within the limits.
   */
  public Optional<ModelProblem> problemWith(byte[] image) {
    Outcome<ImageHeader> header = header(image);
    return header.refused() ? Optional.of(header.problem()) : Optional.empty();
  }

  /** The picture's header, or why the picture is refused: see {@link #problemWith}. */
  public Outcome<ImageHeader> header(byte[] image) {
    if (image.length == 0) {
      return Outcome.refused("IMAGE_EMPTY", "image: 0 bytes");
    }
    if (image.length > maxBytes) {
      return Outcome.refused(
          "IMAGE_TOO_LARGE",
          "image: " + image.length + " bytes (expected: at most " + maxBytes + ")");
    }
    if (ImageHeader.format(image).isEmpty()) {
      return Outcome.refused(
          "IMAGE_FORMAT_UNKNOWN", "image: unknown format (expected: JPEG, PNG, BMP, GIF or WEBP)");
    }
    try {
      return within(ImageHeader.read(image));
    } catch (IOException e) {
      return Outcome.refused("IMAGE_CORRUPT", "image header: " + e.getMessage());
    }
  }

  private Outcome<ImageHeader> within(ImageHeader header) {
    String size = "image: " + header.widthPixels() + " x " + header.heightPixels() + " pixels";
    if (Math.max(header.widthPixels(), header.heightPixels()) > maxSidePixels) {
      return Outcome.refused(
          "IMAGE_TOO_LONG", size + " (expected: at most " + maxSidePixels + " a side)");
    }
    if (header.pixels() > maxPixels) {
      return Outcome.refused(
          "IMAGE_TOO_MANY_PIXELS", size + " (expected: at most " + maxPixels + " in all)");
    }
    Optional<String> costly = costly(header);
    return costly.isPresent()
        ? Outcome.refused("IMAGE_TOO_COSTLY", size + costly.get())
        : Outcome.of(header);
  }

  private Optional<String> costly(ImageHeader header) {
    DecodingCost cost = header.cost();
    if (cost.bytes() > maxDecodingBytes) {
      return Optional.of(
          ", "
              + cost.bytes()
              + " bytes to decode at once (expected: at most "
              + maxDecodingBytes
              + ", or a baseline JPEG or a PNG without interlacing)");
    }
    if (cost.passes() > 1 && header.pixels() * cost.passes() > MAX_PASSED_PIXELS) {
      return Optional.of(" in " + cost.passes() + " passes (expected: a baseline JPEG)");
    }
    return cost.inflatedBytes() > MAX_INFLATED_BYTES
        ? Optional.of(
            ", "
                + cost.inflatedBytes()
                + " bytes to inflate (expected: at most "
                + MAX_INFLATED_BYTES
                + "; 8 bits a sample, or no alpha)")
        : Optional.empty();
  }
}

package org.omgllava.image;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * What a picture says about itself, read without decoding a pixel.
 *
 * @param format JPEG, PNG, BMP, GIF or WEBP, from the first bytes and not from what the sender says
 * @param widthPixels width of the picture as a viewer shows it
 * @param heightPixels height of the picture as a viewer shows it
 * @param cost of reading the pixels
 */
public record ImageHeader(String format, int widthPixels, int heightPixels, DecodingCost cost) {
  /** Number of pixels. */
  public long pixels() {
    return (long) widthPixels * heightPixels;
  }

  /** The format that the first bytes name, or empty when it is none of the supported ones. */
  public static Optional<String> format(byte[] image) {
    if (startsWith(image, 0, 0xFF, 0xD8, 0xFF)) {
      return Optional.of("JPEG");
    }
    if (startsWith(image, 0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
      return Optional.of("PNG");
    }
    if (startsWith(image, 0, 'B', 'M')) {
      return Optional.of("BMP");
    }
    if (startsWith(image, 0, 'G', 'I', 'F', '8')) {
      return Optional.of("GIF");
    }
    if (startsWith(image, 0, 'R', 'I', 'F', 'F') && startsWith(image, 8, 'W', 'E', 'B', 'P')) {
      return Optional.of("WEBP");
    }
    return Optional.empty();
  }

  /**
   * Reads the header.
   *
   * @throws IOException when the format is unknown or the header is damaged
   */
  public static ImageHeader read(byte[] image) throws IOException {
    String format = format(image).orElseThrow(() -> new IOException("unknown picture format"));
    FirstImage first = FirstImage.of(format, image);
    ImageReader reader = reader(format);
    try (ImageInputStream in = open(first.bytes())) {
      reader.setInput(in, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      DecodingCost cost = DecodingCost.of(format, first.bytes(), (long) width * height);
      if (first.canvasWidth() > 0) {
        if (first.left() + width > first.canvasWidth()
            || first.top() + height > first.canvasHeight()) {
          throw new IOException("its first image is larger than its canvas");
        }
        width = first.canvasWidth();
        height = first.canvasHeight();
      }
      return Orientation.of(format, image).swapsSides()
          ? new ImageHeader(format, height, width, cost)
          : new ImageHeader(format, width, height, cost);
    } catch (RuntimeException e) {
      // Readers of damaged files throw all kinds of unchecked exceptions.
      throw new IOException("damaged header: " + e, e);
    } finally {
      reader.dispose();
    }
  }

  static ImageInputStream open(byte[] image) {
    return new MemoryCacheImageInputStream(new ByteArrayInputStream(image));
  }

  static ImageReader reader(String format) throws IOException {
    // ImageIO looks for plug-ins once, with the class loader of whoever comes first; in a cluster
    // that loader does not see this one.
    return format.equals("WEBP")
        ? new WebPImageReaderSpi().createReaderInstance()
        : ImageIO.getImageReadersByFormatName(format).next();
  }

  private static boolean startsWith(byte[] image, int offset, int... magic) {
    if (image.length < offset + magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((image[offset + i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}

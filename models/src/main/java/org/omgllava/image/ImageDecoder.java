package org.omgllava.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.SampleModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import org.omgllava.scene.Outcome;

/**
 * Decodes pictures behind header limits. Grey becomes RGB, alpha is dropped, 16-bit samples lose
 * their low byte, colour profiles are not applied; of an animation the first image counts, on its
 * canvas. A picture is turned as its EXIF orientation says: masks and boxes are in the pixels that
 * a viewer shows.
 *
 * @param limits what a picture may cost
 */
public record ImageDecoder(ImageLimits limits) {
  private static final String JPEG_CUT_OFF = "premature end of data segment";

  /** The picture, or why not: a code of {@link ImageLimits#problemWith}, or IMAGE_CORRUPT. */
  public Outcome<Picture> decode(byte[] image) {
    Outcome<ReducedPicture> whole = decode(image, Integer.MAX_VALUE);
    return whole.refused() ? Outcome.refused(whole.problem()) : Outcome.of(whole.value().pixels());
  }

  /**
   * The picture, or why not, as above. A larger one is averaged while it is read, over the smallest
   * boxes that make it small enough.
   *
   * @param longestSide of what is kept, pixels
   */
  public Outcome<ReducedPicture> decode(byte[] image, int longestSide) {
    Outcome<ImageHeader> within = limits.header(image);
    if (within.refused()) {
      return Outcome.refused(within.problem());
    }
    ImageHeader header = within.value();
    String format = header.format();
    try {
      Picture stored = read(format, FirstImage.of(format, image), longestSide);
      return Outcome.of(
          new ReducedPicture(
              header.heightPixels(),
              header.widthPixels(),
              Orientation.of(format, image).apply(stored)));
    } catch (IOException | RuntimeException e) {
      // Readers of damaged files throw all kinds of unchecked exceptions.
      return Outcome.refused("IMAGE_CORRUPT", "image: " + e);
    }
  }

  private static Picture read(String format, FirstImage first, int longestSide) throws IOException {
    ImageReader reader = ImageHeader.reader(format);
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try (ImageInputStream in = ImageHeader.open(first.bytes())) {
      reader.setInput(in, true, true);
      int height = first.canvasHeight() > 0 ? first.canvasHeight() : reader.getHeight(0);
      int width = first.canvasWidth() > 0 ? first.canvasWidth() : reader.getWidth(0);
      int box = Math.max(1, (int) Math.ceil(Math.max(height, width) / (double) longestSide));
      AveragedPicture averaged = new AveragedPicture(height, width, box);
      if (!readByRows(format, reader, first, averaged)) {
        passOn(reader.read(0), first, averaged);
      }
      for (String warning : warnings) {
        // The JPEG reader fills what a cut-off file lacks with grey, and goes on.
        if (warning.contains(JPEG_CUT_OFF)) {
          throw new IOException(warning);
        }
      }
      return averaged.finish();
    } finally {
      reader.dispose();
    }
  }

  /** Reads what comes row by row; false where the reader wants to fill the picture itself. */
  private static boolean readByRows(
      String format, ImageReader reader, FirstImage first, AveragedPicture averaged)
      throws IOException {
    if (format.equals("PNG") && PngRows.takes(first.bytes())) {
      PngRows.read(first.bytes(), averaged);
      return true;
    }
    if (!format.equals("JPEG")) {
      return false;
    }
    ImageTypeSpecifier type = reader.getImageTypes(0).next();
    SampleModel layout = type.getSampleModel(reader.getWidth(0), reader.getHeight(0));
    ColorModel colours = type.getColorModel();
    RowRaster rows = new RowRaster(layout, colours, averaged, first.left(), first.top());
    ImageReadParam param = reader.getDefaultReadParam();
    param.setDestination(new BufferedImage(colours, rows, colours.isAlphaPremultiplied(), null));
    reader.read(0, param);
    return true;
  }

  private static void passOn(BufferedImage image, FirstImage first, AveragedPicture averaged) {
    int width = image.getWidth();
    if (RowRaster.takes(image.getSampleModel())) {
      RowRaster rows =
          new RowRaster(
              image.getSampleModel(), image.getColorModel(), averaged, first.left(), first.top());
      rows.setRect(0, 0, image.getRaster());
      return;
    }
    int[] row = new int[width];
    byte[] rgb = new byte[width * 3];
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, width, 1, row, 0, width);
      int out = 0;
      for (int argb : row) {
        rgb[out++] = (byte) (argb >> 16);
        rgb[out++] = (byte) (argb >> 8);
        rgb[out++] = (byte) argb;
      }
      averaged.row(first.top() + y, first.left(), width, rgb);
    }
  }
}

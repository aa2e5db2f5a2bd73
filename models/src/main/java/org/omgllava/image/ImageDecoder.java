package org.omgllava.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.omgllava.scene.ModelProblem;
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
    Optional<ModelProblem> problem = limits.problemWith(image);
    if (problem.isPresent()) {
      return Outcome.refused(problem.get());
    }
    try {
      String format = ImageHeader.format(image).orElseThrow();
      FirstImage first = FirstImage.of(format, image);
      Picture stored = first.onCanvas(picture(read(format, first.bytes())));
      return Outcome.of(Orientation.of(format, image).apply(stored));
    } catch (IOException | RuntimeException e) {
      // Readers of damaged files throw all kinds of unchecked exceptions.
      return Outcome.refused("IMAGE_CORRUPT", "image: " + e);
    }
  }

  private static BufferedImage read(String format, byte[] image) throws IOException {
    ImageReader reader = ImageHeader.reader(format);
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try (ImageInputStream in = ImageHeader.open(image)) {
      reader.setInput(in, true, true);
      BufferedImage decoded = reader.read(0);
      for (String warning : warnings) {
        // The JPEG reader fills what a cut-off file lacks with grey, and goes on.
        if (warning.contains(JPEG_CUT_OFF)) {
          throw new IOException(warning);
        }
      }
      return decoded;
    } finally {
      reader.dispose();
    }
  }

  private static Picture picture(BufferedImage image) {
    int height = image.getHeight();
    int width = image.getWidth();
    byte[] rgb = new byte[height * width * 3];
    Raster raster = image.getRaster();
    boolean indexed = image.getColorModel() instanceof IndexColorModel;
    if (!indexed
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel layout
        && raster.getDataBuffer() instanceof DataBufferByte buffer) {
      copyInterleaved(raster, layout, buffer.getData(), rgb);
    } else if (!indexed && raster.getTransferType() == DataBuffer.TYPE_USHORT) {
      copyHighBytes(raster, rgb);
    } else {
      copyConverted(image, rgb);
    }
    return new Picture(height, width, rgb);
  }

  private static void copyInterleaved(
      Raster raster, PixelInterleavedSampleModel layout, byte[] samples, byte[] rgb) {
    int[] bands = layout.getBandOffsets();
    boolean grey = bands.length < 3;
    int red = bands[0];
    int green = grey ? red : bands[1];
    int blue = grey ? red : bands[2];
    int out = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      int in = y * layout.getScanlineStride();
      for (int x = 0; x < raster.getWidth(); x++, in += layout.getPixelStride()) {
        rgb[out++] = samples[in + red];
        rgb[out++] = samples[in + green];
        rgb[out++] = samples[in + blue];
      }
    }
  }

  private static void copyHighBytes(Raster raster, byte[] rgb) {
    int bands = raster.getNumBands();
    int[] row = new int[raster.getWidth() * bands];
    int out = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int in = 0; in < row.length; in += bands) {
        rgb[out++] = (byte) (row[in] >> 8);
        rgb[out++] = (byte) (row[bands < 3 ? in : in + 1] >> 8);
        rgb[out++] = (byte) (row[bands < 3 ? in : in + 2] >> 8);
      }
    }
  }

  private static void copyConverted(BufferedImage image, byte[] rgb) {
    int[] row = new int[image.getWidth()];
    int out = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
      for (int argb : row) {
        rgb[out++] = (byte) (argb >> 16);
        rgb[out++] = (byte) (argb >> 8);
        rgb[out++] = (byte) argb;
      }
    }
  }
}

package org.omgllava.evaluate;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/**
 * The segment id of every pixel of a frame; 0 is void. On disk an 8-bit RGB PNG with id = R + 256 G
 * + 65536 B.
 *
 * @param ids (height * width), row by row
 */
public record IdMap(int height, int width, int[] ids) {
  /**
   * @throws EvaluationException when the file is missing or no RGB picture
   */
  public static IdMap read(Path png) {
    BufferedImage image;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(png), 1 << 16)) {
      image = ImageIO.read(in);
    } catch (IOException e) {
      throw new EvaluationException(png, "cannot be read (" + reason(e) + ")");
    }
    return of(image, png);
  }

  /**
   * @throws EvaluationException when the bytes are no RGB picture
   */
  public static IdMap read(InputStream in, Path name) {
    try {
      return of(ImageIO.read(in), name);
    } catch (IOException e) {
      throw new EvaluationException(name, "cannot be read (" + reason(e) + ")");
    }
  }

  private static IdMap of(BufferedImage image, Path name) {
    if (image == null) {
      throw new EvaluationException(name, "is no picture (expected: an RGB PNG)");
    }
    Raster raster = image.getRaster();
    if (image.getColorModel() instanceof java.awt.image.IndexColorModel
        || raster.getNumBands() < 3) {
      throw new EvaluationException(
          name, "has no RGB channels (expected: an 8-bit RGB PNG with id = R + 256 G + 65536 B)");
    }
    int height = image.getHeight();
    int width = image.getWidth();
    int[] ids = new int[height * width];
    if (raster.getDataBuffer() instanceof DataBufferByte buffer
        && raster.getSampleModel() instanceof PixelInterleavedSampleModel model
        && raster.getParent() == null) {
      byte[] bytes = buffer.getData();
      int step = model.getPixelStride();
      int[] bands = model.getBandOffsets();
      for (int y = 0; y < height; y++) {
        int at = y * model.getScanlineStride();
        for (int x = 0; x < width; x++, at += step) {
          ids[y * width + x] =
              (bytes[at + bands[0]] & 0xFF)
                  | (bytes[at + bands[1]] & 0xFF) << 8
                  | (bytes[at + bands[2]] & 0xFF) << 16;
        }
      }
    } else {
      for (int y = 0, i = 0; y < height; y++) {
        for (int x = 0; x < width; x++, i++) {
          ids[i] =
              raster.getSample(x, y, 0)
                  | raster.getSample(x, y, 1) << 8
                  | raster.getSample(x, y, 2) << 16;
        }
      }
    }
    return new IdMap(height, width, ids);
  }

  /** The map with every other segment void. */
  IdMap only(int[] kept) {
    Set<Integer> wanted = Arrays.stream(kept).boxed().collect(Collectors.toSet());
    return new IdMap(
        height, width, Arrays.stream(ids).map(id -> wanted.contains(id) ? id : 0).toArray());
  }

  /** Writes the PNG and the folders above it. */
  public void write(Path png) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    byte[] bytes = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < ids.length; i++) {
      bytes[3 * i] = (byte) (ids[i] >> 16);
      bytes[3 * i + 1] = (byte) (ids[i] >> 8);
      bytes[3 * i + 2] = (byte) ids[i];
    }
    Files.createDirectories(png.toAbsolutePath().getParent());
    ImageIO.write(image, "png", png.toFile());
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException ? "no such file" : e.toString();
  }
}

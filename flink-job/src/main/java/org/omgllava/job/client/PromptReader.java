package org.omgllava.job.client;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.omgllava.events.FramePoint;
import org.omgllava.events.PromptKind;
import org.omgllava.events.RunLengthMask;
import org.omgllava.events.VisualPrompt;
import org.omgllava.mask.RunLengthMasks;

/** Makes visual prompts of what a user writes: numbers for points and boxes, pictures for masks. */
public final class PromptReader {
  private static final int HALF = 128;

  private PromptReader() {}

  /**
   * A point.
   *
   * @param coordinates {@code x,y} in pixels
   * @throws IllegalArgumentException when it is something else
   */
  public static VisualPrompt point(String coordinates) {
    return new VisualPrompt(PromptKind.POINT, numbers(coordinates, "x,y", 2), null);
  }

  /**
   * A point on what is not meant, for what is followed.
   *
   * @param coordinates {@code x,y} in pixels
   * @throws IllegalArgumentException when it is something else
   */
  public static FramePoint notMeant(String coordinates) {
    List<Double> pixels = numbers(coordinates, "x,y", 2);
    return new FramePoint(pixels.get(0), pixels.get(1));
  }

  /**
   * A box.
   *
   * @param coordinates {@code x1,y1,x2,y2} in pixels
   * @throws IllegalArgumentException when it is something else
   */
  public static VisualPrompt box(String coordinates) {
    return new VisualPrompt(PromptKind.BOX, numbers(coordinates, "x1,y1,x2,y2", 4), null);
  }

  /**
   * A mask of a file's bright pixels; transparent ones do not count.
   *
   * @throws IllegalArgumentException when the file is no picture
   */
  public static VisualPrompt mask(Path png) {
    try (InputStream in = Files.newInputStream(png)) {
      return mask(in, png.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException(png + ": cannot be read", e);
    }
  }

  /**
   * A mask of the picture's bright pixels; transparent ones do not count.
   *
   * @param name for messages
   */
  public static VisualPrompt mask(InputStream in, String name) throws IOException {
    BufferedImage image = ImageIO.read(in);
    if (image == null) {
      throw new IllegalArgumentException(
          name + ": is no picture (expected: a PNG, white inside the region)");
    }
    int height = image.getHeight();
    int width = image.getWidth();
    boolean[] inside = new boolean[height * width];
    for (int y = 0, i = 0; y < height; y++) {
      for (int x = 0; x < width; x++, i++) {
        inside[i] = bright(image.getRGB(x, y));
      }
    }
    org.omgllava.mask.RunLengthMask runs = RunLengthMasks.fromRowMajor(inside, height, width);
    return new VisualPrompt(
        PromptKind.MASK, List.of(), new RunLengthMask(height, width, runs.counts()));
  }

  private static boolean bright(int argb) {
    int most = Math.max(argb >> 16 & 0xFF, Math.max(argb >> 8 & 0xFF, argb & 0xFF));
    return (argb >>> 24) >= HALF && most >= HALF;
  }

  private static List<Double> numbers(String text, String expected, int count) {
    List<Double> numbers = new ArrayList<>(count);
    for (String part : text.split(",", -1)) {
      try {
        numbers.add(Double.valueOf(part.trim()));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'" + text + "' (expected: " + expected + ")", e);
      }
    }
    if (numbers.size() != count || numbers.stream().anyMatch(n -> !Double.isFinite(n))) {
      throw new IllegalArgumentException("'" + text + "' (expected: " + expected + ")");
    }
    return numbers;
  }
}

package org.omgllava.benchmark;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.testing.ClipFrames;

/**
 * What a frame costs by its size: pictures of the bundled clip, resized, eight a batch, the sizes
 * in turn. Prints the median milliseconds a frame of the model (from its input to who owns the
 * pixels) and of everything (from JPEG to run lengths).
 *
 * <p>Arguments: the bundle's folder, rounds.
 */
public final class FrameSizes {
  private static final int BATCH = 8;
  private static final int[][] SIZES = {{320, 240}, {1280, 720}, {1920, 1080}, {3840, 2160}};

  private FrameSizes() {}

  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[1]);
    List<List<PerceptionRequest>> batches = new ArrayList<>();
    for (int[] size : SIZES) {
      batches.add(batch(size[0], size[1]));
    }
    float[][] model = new float[SIZES.length][rounds];
    float[][] whole = new float[SIZES.length][rounds];
    try (Perceiver perceiver = new BundleModelFactory(arguments[0], 32).openPerceiver(-1)) {
      for (int round = -2; round < rounds; round++) {
        for (int size = 0; size < SIZES.length; size++) {
          long start = System.nanoTime();
          float millis = perceiver.perceive(batches.get(size)).get(0).value().modelMillis();
          if (round >= 0) {
            model[size][round] = millis / BATCH;
            whole[size][round] = (System.nanoTime() - start) / 1e6f / BATCH;
          }
        }
      }
    }
    for (int size = 0; size < SIZES.length; size++) {
      System.out.printf(
          "%d x %d: model %s ms a frame, whole %s%n",
          SIZES[size][0], SIZES[size][1], spread(model[size]), spread(whole[size]));
    }
  }

  private static String spread(float[] values) {
    Arrays.sort(values);
    return String.format(
        "%.1f (%.1f to %.1f)", values[values.length / 2], values[0], values[values.length - 1]);
  }

  private static List<PerceptionRequest> batch(int width, int height) throws IOException {
    List<PerceptionRequest> batch = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      byte[] picture = ClipFrames.pictures().get(i);
      BufferedImage resized = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      Graphics2D graphics = resized.createGraphics();
      graphics.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      BufferedImage read = ImageIO.read(new ByteArrayInputStream(picture));
      graphics.drawImage(read, 0, 0, width, height, null);
      graphics.dispose();
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ImageIO.write(resized, "JPEG", bytes);
      EncodedImage image = new EncodedImage("JPEG", bytes.toByteArray());
      batch.add(new PerceptionRequest(new FrameId("s", i), image, List.of(), true));
    }
    return batch;
  }
}

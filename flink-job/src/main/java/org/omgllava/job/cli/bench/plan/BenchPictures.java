package org.omgllava.job.cli.bench.plan;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.VisualPrompt;

/** Pictures to measure with: drawn, the same at every run. */
public final class BenchPictures {
  public static final int WIDTH = 320;
  public static final int HEIGHT = 240;

  /** Different pictures that a stream goes through. */
  private static final int PERIOD = 16;

  private static final int OBJECTS = 6;
  private static final String STREAM = "bench";

  private BenchPictures() {}

  /** Frames of 320 x 240 pixels with some objects that move. */
  public static List<byte[]> usual() throws IOException {
    return moving(WIDTH, HEIGHT, OBJECTS);
  }

  /**
   * Pictures in JPEG of objects that move before a background of two parts.
   *
   * @param objects on each picture
   */
  public static List<byte[]> moving(int width, int height, int objects) throws IOException {
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < PERIOD; i++) {
      pictures.add(picture(width, height, objects, i));
    }
    return pictures;
  }

  private static byte[] picture(int width, int height, int objects, int moment) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D painter = image.createGraphics();
    painter.setColor(new Color(120, 170, 230));
    painter.fillRect(0, 0, width, height);
    painter.setColor(new Color(80, 130, 60));
    painter.fillRect(0, height / 2, width, height - height / 2);
    Random random = new Random(objects);
    int side = (int) Math.max(4, Math.sqrt(0.3 * width * height / Math.max(1, objects)));
    for (int i = 0; i < objects; i++) {
      painter.setColor(new Color(random.nextInt(1 << 24)));
      int x = (random.nextInt(width) + moment * width / 100) % width;
      int y = random.nextInt(height);
      if (i % 2 == 0) {
        painter.fillOval(x - side / 2, y - side / 2, side, side);
      } else {
        painter.fillRect(x - side / 2, y - side / 2, side, side);
      }
    }
    painter.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpg", bytes);
    return bytes.toByteArray();
  }

  /** Frames of a stream that goes through the pictures again and again. */
  public static List<SourceFrame> stream(String streamId, List<byte[]> pictures, int frames) {
    List<SourceFrame> stream = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      stream.add(SourceFrame.jpeg(streamId, i, pictures.get(i % pictures.size())));
    }
    return stream;
  }

  /** The same as requests to the model, in batches. */
  public static List<List<PerceptionRequest>> batches(
      List<byte[]> pictures, int frames, int batchFrames) {
    List<List<PerceptionRequest>> batches = new ArrayList<>();
    for (int start = 0; start < frames; start += batchFrames) {
      List<PerceptionRequest> batch = new ArrayList<>();
      for (int i = start; i < Math.min(frames, start + batchFrames); i++) {
        batch.add(request(pictures.get(i % pictures.size()), i, List.of()));
      }
      batches.add(batch);
    }
    return batches;
  }

  public static PerceptionRequest request(
      byte[] picture, long index, List<List<VisualPrompt>> instructions) {
    return new PerceptionRequest(
        new FrameId(STREAM, index), new EncodedImage("JPEG", picture), instructions, true);
  }
}

package org.omgllava.benchmark;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.omgllava.bundle.Bundle;
import org.omgllava.image.ImageLimits;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.scene.Converser;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.VisualTokens;

/**
 * Runs a bundle of any size on one 1024 x 1024 picture and prints seconds and peak memory of each
 * step; for bundles of omg_llava.export.full_size, whose weights are random.
 *
 * <p>Arguments: folder of the bundle, then vision, language or both (default).
 */
public final class FullSizeRun {
  private static final int SIDE = 1024;
  private static final int CPU = -1;
  private static final int TOKENS = 8;
  private static final int POSITIONS = 1024;
  private static final double NANOS = 1e9;

  private final BundleModelFactory factory;
  private final int queryWidth;
  private final PrintStream out;
  private long start = System.nanoTime();

  private FullSizeRun(BundleModelFactory factory, int queryWidth, PrintStream out) {
    this.factory = factory;
    this.queryWidth = queryWidth;
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException {
    String part = arguments.length > 1 ? arguments[1] : "both";
    int width = Bundle.read(Path.of(arguments[0])).description().architecture().vision().width();
    FullSizeRun run =
        new FullSizeRun(
            new BundleModelFactory(
                arguments[0],
                2,
                POSITIONS,
                BundleModelFactory.DEFAULT_PREFIX_BYTES,
                ImageLimits.DEFAULT),
            2 * width,
            System.out);
    VisualTokens tokens = part.equals("language") ? VisualTokens.none() : run.see();
    if (!part.equals("vision")) {
      run.say(tokens);
    }
  }

  /** Panoptic segments, then masks of two queries; returns the picture's tokens. */
  private VisualTokens see() throws IOException {
    try (Perceiver perceiver = factory.openPerceiver(CPU)) {
      report("vision loaded, with one pass over a blank picture");
      EncodedImage image = picture();
      FrameId frame = new FrameId("camera", 0);
      PerceptionRequest request = new PerceptionRequest(frame, image, List.of(List.of()), true);
      Perception seen = perceiver.perceive(List.of(request)).get(0).value();
      long pixels = seen.segments().stream().mapToLong(s -> s.areaPixels()).sum();
      report(
          "one frame: %d segments over %d of %d pixels, %d visual tokens of width %d",
          seen.segments().size(),
          pixels,
          SIDE * SIDE,
          seen.visualTokens().count(),
          seen.visualTokens().width());
      float[][] queries = {query(queryWidth, 1), query(queryWidth, 2)};
      Grounding masks =
          perceiver.ground(List.of(new GroundingRequest(frame, image, queries))).get(0).value();
      report(
          "two [SEG] queries: masks %d x %d, scores %s",
          masks.masks().get(0).mask().height(),
          masks.masks().get(0).mask().width(),
          masks.masks().stream().map(m -> m.score()).toList());
      return seen.visualTokens();
    }
  }

  /** One short answer about a picture's tokens, or about none. */
  private void say(VisualTokens tokens) {
    try (Converser converser = factory.openConverser(CPU, 1)) {
      report("language model loaded");
      GenerationLimits limits = new GenerationLimits(TOKENS, 0, 1, 0, 0);
      String question = "What is in this picture?";
      converser.admit(
          List.of(
              new GenerationRequest(
                  "a", List.of(), question, tokens, VisualTokens.none(), limits)));
      report("prompt read");
      List<Generation> ended = List.of();
      int steps = 0;
      while (ended.isEmpty()) {
        ended = converser.step();
        steps++;
      }
      report("answer ended after %d steps: %s", steps, ended.get(0));
    }
  }

  private void report(String what, Object... values) {
    double seconds = (System.nanoTime() - start) / NANOS;
    out.printf("%8.2f s  peak %6d MiB  %s%n", seconds, peakMebibytes(), what.formatted(values));
    start = System.nanoTime();
  }

  /** Largest resident size of this process so far. */
  private static long peakMebibytes() {
    try {
      String line =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(l -> l.startsWith("VmHWM:"))
              .findFirst()
              .orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
    } catch (IOException e) {
      throw new IllegalStateException("resident size cannot be read: " + e.getMessage(), e);
    }
  }

  private static float[] query(int width, int seed) {
    Random random = new Random(seed);
    float[] values = new float[width];
    for (int i = 0; i < width; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static EncodedImage picture() throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(3);
    Graphics2D painter = image.createGraphics();
    for (int i = 0; i < 60; i++) {
      painter.setColor(new Color(random.nextInt(1 << 24)));
      painter.fillOval(random.nextInt(SIDE) - 100, random.nextInt(SIDE) - 100, 300, 200);
    }
    painter.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return new EncodedImage("PNG", bytes.toByteArray());
  }
}

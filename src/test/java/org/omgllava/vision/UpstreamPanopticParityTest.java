package org.omgllava.vision;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.SafeTensors;
import org.omgllava.bundle.SafeTensors.Tensor;
import org.omgllava.image.ImageLimits;
import org.omgllava.image.KeepRatioFrame;
import org.omgllava.image.KeepRatioPreprocessor;
import org.omgllava.image.Picture;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.SceneSegment;
import org.omgllava.testing.UpstreamNumbers;
import org.omgllava.torch.Normalisation;
import org.omgllava.torch.TensorScope;

/**
 * OMG-Seg's own way from a clip of pictures to segments, against upstream's code at the same
 * weights; the numbers come from models/python/parity/upstream_video.py.
 */
class UpstreamPanopticParityTest {
  private static final Path NUMBERS =
      Path.of(System.getProperty("repository.root", ".."))
          .resolve("models/python/parity/upstream_video.safetensors");
  private static final float[] MEAN = {123.675f, 116.28f, 103.53f};
  private static final float[] STD = {58.395f, 57.12f, 57.375f};
  private static final int HEIGHT = 90;
  private static final int WIDTH = 160;
  private static final int VOID = 7;

  private final Map<String, Tensor> upstream = SafeTensors.read(NUMBERS);

  @TempDir Path work;

  @ParameterizedTest
  @CsvSource({
    "1333, 800, 480, 640", "1333, 800, 427, 640", "1333, 800, 500, 333",
    "1333, 800, 1080, 1920", "1333, 800, 97, 61", "1333, 800, 720, 1280",
    "1280, 736, 480, 640", "1280, 736, 427, 640", "1280, 736, 500, 333",
    "1280, 736, 1080, 1920", "1280, 736, 97, 61", "1280, 736, 720, 1280"
  })
  void picturesAreEqualToTheBit(int longSide, int shortSide, int height, int width) {
    KeepRatioPreprocessor preprocessor = new KeepRatioPreprocessor(longSide, shortSide, 32);
    KeepRatioFrame frame = preprocessor.frame(height, width);
    int tall = frame.inputHeight();
    int wide = frame.inputWidth();
    byte[] resized = preprocessor.resized(picture(height, width), frame);
    float[] input;
    try (TensorScope scope = TensorScope.open(Device.cpu())) {
      input =
          Normalisation.ofBytes(MEAN, STD)
              .padded(
                  scope, List.of(resized), frame.contentHeight(), frame.contentWidth(), tall, wide)
              .toFloatArray();
    }

    String name = "image_" + longSide + "_" + height + "x" + width;
    assertThat(every(input, tall, wide, 0, 37, 0, 41)).isEqualTo(upstream.get(name).floats());
    assertThat(every(input, tall, wide, tall - 40, 3, wide - 40, 3))
        .isEqualTo(upstream.get(name + "_corner").floats());
  }

  /** The numbers were made with a lower bar for what a query must own, which more masks pass. */
  @Test
  void segmentsOfAClipAreThoseOfUpstream() throws IOException {
    float[] expected = upstream.get("fused").floats();
    List<EncodedImage> clip = List.of(png(false), png(true));
    List<PerceptionRequest> requests =
        List.of(
            new PerceptionRequest(new FrameId("v", 0), clip.get(0), List.of(), true),
            new PerceptionRequest(new FrameId("v", 1), clip.get(1), List.of(), true));

    try (TorchPerceiver perceiver = new TorchPerceiver(bundle(), -1, 1, ImageLimits.DEFAULT)) {
      List<Outcome<Perception>> seen = perceiver.perceiveClips(List.of(requests));

      for (int frame = 0; frame < 2; frame++) {
        Perception perception = seen.get(frame).value();
        assertThat(perception.visualTokens().count()).as("nobody asks").isZero();
        int[] found = segmentOfPixels(perception.segments());
        int different = 0;
        int segments = 0;
        for (int id = 1000; id <= 12000; id += 1000) {
          int owner = largest(expected, frame, id, found);
          segments += owner >= 0 ? 1 : 0;
          for (int i = 0; i < found.length; i++) {
            boolean theirs = (int) expected[frame * found.length + i] / 1000 * 1000 == id;
            different += theirs != (owner >= 0 && found[i] == owner) ? 1 : 0;
          }
        }
        assertThat(segments).isEqualTo(perception.segments().size()).isGreaterThanOrEqualTo(6);
        // Pixels on an edge where two probabilities are equal to six digits.
        assertThat(different).isLessThanOrEqualTo(8);
        assertThat(perception.segments()).allMatch(s -> s.categoryId() == 2);
      }
    }
  }

  @Test
  void tokensAreMadeForFramesThatAreAskedAboutAndSegmentsStayTheSame() throws IOException {
    EncodedImage image = png(false);
    try (TorchPerceiver perceiver = new TorchPerceiver(bundle(), -1, 1, ImageLimits.DEFAULT)) {
      Perception alone =
          perceiver
              .perceive(List.of(new PerceptionRequest(new FrameId("v", 0), image, List.of(), true)))
              .get(0)
              .value();
      Perception asked =
          perceiver
              .perceive(
                  List.of(
                      new PerceptionRequest(new FrameId("v", 0), image, List.of(List.of()), true)))
              .get(0)
              .value();

      assertThat(asked.visualTokens().count()).isPositive();
      assertThat(asked.segments()).hasSameSizeAs(alone.segments());
      assertThat(asked.segments().get(0).mask()).isEqualTo(alone.segments().get(0).mask());
    }
  }

  private Bundle bundle() throws IOException {
    Bundle original = UpstreamNumbers.bundle();
    ObjectMapper json = new ObjectMapper();
    ObjectNode description =
        (ObjectNode) json.readTree(original.directory().resolve("bundle.json").toFile());
    ObjectNode input = description.putArray("panopticInputs").addObject();
    input.put("longSide", 256).put("shortSide", 160).put("multiple", 32);
    for (int i = 0; i < 3; i++) {
      input.withArray("mean").add(MEAN[i]);
      input.withArray("std").add(STD[i]);
    }
    description.withObject("/panoptic").put("overlapThreshold", 0.02);
    for (String role : Bundle.ROLES) {
      Path file = original.file(role);
      Files.copy(file, work.resolve(file.getFileName().toString()));
    }
    json.writeValue(work.resolve("bundle.json").toFile(), description);
    return Bundle.read(work);
  }

  private static int[] segmentOfPixels(List<SceneSegment> segments) {
    int[] found = new int[HEIGHT * WIDTH];
    java.util.Arrays.fill(found, -1);
    for (int s = 0; s < segments.size(); s++) {
      boolean[] inside = RunLengthMasks.toRowMajor(segments.get(s).mask());
      for (int i = 0; i < inside.length; i++) {
        found[i] = inside[i] ? s : found[i];
      }
    }
    return found;
  }

  /** The segment that holds most pixels of an instance, or -1 when the instance is not there. */
  private static int largest(float[] expected, int frame, int id, int[] found) {
    int[] counts = new int[100];
    int best = -1;
    for (int i = 0; i < found.length; i++) {
      int value = (int) expected[frame * found.length + i];
      if (value != VOID && value / 1000 * 1000 == id && found[i] >= 0) {
        counts[found[i]]++;
        best = best < 0 || counts[found[i]] > counts[best] ? found[i] : best;
      }
    }
    return best;
  }

  private static float[] every(
      float[] input, int height, int width, int top, int down, int left, int across) {
    int rows = (height - top + down - 1) / down;
    int columns = (width - left + across - 1) / across;
    float[] chosen = new float[3 * rows * columns];
    int out = 0;
    for (int channel = 0; channel < 3; channel++) {
      for (int y = top; y < height; y += down) {
        for (int x = left; x < width; x += across) {
          chosen[out++] = input[(channel * height + y) * width + x];
        }
      }
    }
    return chosen;
  }

  /** {@code picture} of models/python/parity/rule.py. */
  private static Picture picture(int height, int width) {
    byte[] rgb = new byte[height * width * 3];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % width;
      int y = i / 3 / width;
      rgb[i] = (byte) (7 * x + 13 * y + 29 * (i % 3) + x * y / 5 + (x / 9 + y / 7) % 2 * 90);
    }
    return new Picture(height, width, rgb);
  }

  /** A picture of {@code chain_clip} of models/python/parity/rule.py. */
  private static EncodedImage png(boolean mirrored) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          rgb = rgb << 8 | (7 * x + 13 * y + 29 * channel + x * y) % 256;
        }
        image.setRGB(mirrored ? WIDTH - 1 - x : x, y, rgb);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return new EncodedImage("PNG", bytes.toByteArray());
  }
}

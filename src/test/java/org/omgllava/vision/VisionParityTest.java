package org.omgllava.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.image.ImageDecoder;
import org.omgllava.image.ImageLimits;
import org.omgllava.image.Picture;
import org.omgllava.image.Preprocessor;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.SceneSegment;
import org.omgllava.testing.Goldens;
import org.omgllava.torch.Normalisation;
import org.omgllava.torch.TensorScope;

/**
 * Encoder and decoder against Python, which runs the same exported modules. Numbers may differ by
 * what kernels of other processors round differently, and a pixel where both resampling steps are
 * one matrix product here and two interpolations there.
 */
class VisionParityTest {
  private static final float ROUNDING = 2e-3f;
  private static final double MASK_IOU = 0.995;
  private static final FrameId FRAME = new FrameId("golden", 0);

  private final Goldens goldens = Goldens.read();

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void classAndMaskLogitsEqualPython(int frame) {
    BundleDescription bundle = Goldens.nano().description();
    Picture picture =
        new ImageDecoder(ImageLimits.DEFAULT).decode(Goldens.image(frame).bytes()).value();
    Preprocessor preprocessor = new Preprocessor(bundle.imageSize(), bundle.padRgb());
    Normalisation normalisation = Normalisation.ofFractions(bundle.mean(), bundle.std());
    VisionWeights weights = VisionWeights.load(Goldens.nano(), -1, 1);
    try (TensorScope scope = TensorScope.open(weights.device)) {
      int side = bundle.imageSize();
      NDArray input = normalisation.input(scope, List.of(preprocessor.square(picture)), side, side);
      NDList maps = weights.encode(scope, input);
      NDList decoded = weights.perceive(scope, maps, 1);

      assertClose(decoded.get(0).toFloatArray(), goldens.numbers(frame, "class_logits"));
      NDArray masks = decoded.get(1);
      NDArray corner = masks.get("0, :, :8, :8");
      assertThat(corner.getShape().getShape())
          .isEqualTo(goldens.shape(frame, "mask_logits_corner"));
      assertClose(corner.toFloatArray(), goldens.numbers(frame, "mask_logits_corner"));
      float cells = masks.getShape().get(2) * masks.getShape().get(3);
      assertClose(
          masks.get(0).sum(new int[] {1, 2}).div(cells).toFloatArray(),
          scaled(goldens.numbers(frame, "mask_logits_sum"), 1 / cells));
      assertClose(decoded.get(2).toFloatArray(), goldens.numbers(frame, "queries"));
    } finally {
      weights.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void segmentsAndTokensEqualPython(int frame) {
    try (TorchPerceiver perceiver =
        new TorchPerceiver(Goldens.nano(), -1, 1, ImageLimits.DEFAULT)) {
      Perception perception = perceive(perceiver, frame);

      assertSegments(perception.segments(), goldens.frame(frame).path("segments"));
      assertClose(perception.visualTokens().values(), goldens.numbers(frame, "visual_tokens"));
      assertThat(perception.visualTokens().count())
          .isEqualTo((int) goldens.shape(frame, "visual_tokens")[0]);
      assertClose(
          perception.prompted().get(0).value().values(), goldens.numbers(frame, "prompt_tokens"));
      float familiarity = goldens.frame(frame).path("familiarity").floatValue();
      assertThat(perception.familiarity().orElseThrow()).isCloseTo(familiarity, within(ROUNDING));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void groundMasksEqualPython(int frame) {
    List<RunLengthMask> expected = Goldens.masks(goldens.frame(frame).path("groundMasks"));
    float[] queries = goldens.numbers(frame, "queries");
    int width = (int) goldens.shape(frame, "queries")[1];
    float[][] grounded = new float[expected.size()][];
    for (int i = 0; i < grounded.length; i++) {
      grounded[i] = Arrays.copyOfRange(queries, i * width, (i + 1) * width);
    }
    try (TorchPerceiver perceiver =
        new TorchPerceiver(Goldens.nano(), -1, 1, ImageLimits.DEFAULT)) {
      Outcome<Grounding> outcome =
          perceiver
              .ground(List.of(new GroundingRequest(FRAME, Goldens.image(frame), grounded)))
              .get(0);

      JsonNode scores = goldens.frame(frame).path("groundScores");
      for (int i = 0; i < grounded.length; i++) {
        assertSameMask(outcome.value().masks().get(i).mask(), expected.get(i));
        assertThat(outcome.value().masks().get(i).score())
            .isCloseTo(scores.path(i).floatValue(), within(ROUNDING));
      }
    }
  }

  private Perception perceive(TorchPerceiver perceiver, int frame) {
    PerceptionRequest request =
        new PerceptionRequest(FRAME, Goldens.image(frame), List.of(goldens.prompts(frame)), true);
    return perceiver.perceive(List.of(request)).get(0).value();
  }

  private static void assertSegments(List<SceneSegment> actual, JsonNode expected) {
    List<JsonNode> ordered =
        StreamSupport.stream(expected.spliterator(), false)
            .sorted(Comparator.comparingDouble(s -> -Scores.rounded(s.path("score").floatValue())))
            .toList();
    assertThat(actual).hasSameSizeAs(ordered).isNotEmpty();
    for (int i = 0; i < actual.size(); i++) {
      SceneSegment segment = actual.get(i);
      assertThat(segment.categoryId()).isEqualTo(ordered.get(i).path("categoryId").intValue());
      assertThat(segment.score())
          .isCloseTo(ordered.get(i).path("score").floatValue(), within(ROUNDING));
      assertSameMask(segment.mask(), Goldens.mask(ordered.get(i).path("mask")));
      assertThat(segment.areaPixels()).isEqualTo(RunLengthMasks.area(segment.mask()));
      assertThat(segment.boxXywhPixels()).isEqualTo(RunLengthMasks.boundingBox(segment.mask()));
    }
  }

  private static void assertSameMask(RunLengthMask actual, RunLengthMask expected) {
    if (!actual.equals(expected)) {
      assertThat(RunLengthMasks.iou(actual, expected)).isGreaterThanOrEqualTo(MASK_IOU);
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("value %d", i)
          .isCloseTo(expected[i], within(ROUNDING * Math.max(1, Math.abs(expected[i]))));
    }
  }

  private static float[] scaled(float[] values, float factor) {
    float[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= factor;
    }
    return scaled;
  }
}

package org.omgllava.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.image.Picture;
import org.omgllava.image.Preprocessor;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.testing.UpstreamNumbers;
import org.omgllava.torch.Normalisation;
import org.omgllava.torch.TensorScope;

/**
 * From a picture to visual tokens, prompt tokens and the mask of a [SEG], against upstream's code
 * at the same weights. Picture and prompts are those of {@code chain} in
 * models/python/parity/rule.py.
 */
class UpstreamVisionParityTest {
  private static final int HEIGHT = 90;
  private static final int WIDTH = 160;

  private final UpstreamNumbers upstream = new UpstreamNumbers();
  private final BundleDescription bundle = UpstreamNumbers.bundle().description();
  private final Picture picture = picture();
  private VisionWeights weights;
  private TensorScope scope;
  private NDArray image;
  private NDList maps;

  @BeforeEach
  void encode() {
    weights = VisionWeights.load(UpstreamNumbers.bundle(), -1, 1);
    scope = TensorScope.open(weights.device);
    Preprocessor preprocessor = new Preprocessor(bundle.imageSize(), bundle.padRgb());
    image =
        Normalisation.ofFractions(bundle.mean(), bundle.std())
            .input(
                scope,
                List.of(preprocessor.square(picture)),
                bundle.imageSize(),
                bundle.imageSize());
    maps = weights.encode(scope, image);
  }

  @AfterEach
  void close() {
    scope.close();
    weights.close();
  }

  @Test
  void pictureEncoderAndPixelDecoder() {
    upstream.assertEqual("image", image.get(":, :, ::16, ::16").toFloatArray());
    upstream.assertEqual("mask_features", maps.get(0).get(":, ::8").toFloatArray());
    upstream.assertEqual("memory32", maps.get(1).toFloatArray());
    upstream.assertEqual("memory16", maps.get(2).toFloatArray());
    upstream.assertEqual("memory8", maps.get(3).get(":, ::4").toFloatArray());
    upstream.assertEqual("stage4", maps.get(4).toFloatArray());
  }

  @Test
  void classesMasksQueriesAndVisualTokens() {
    NDList seen = weights.perceive(scope, maps, 1);

    upstream.assertEqual("class_logits", seen.get(0).toFloatArray());
    upstream.assertEqual("mask_logits", seen.get(1).toFloatArray());
    upstream.assertEqual("object_query", seen.get(2).toFloatArray());
    upstream.assertEqual("iou_logits", seen.get(3).toFloatArray());
    upstream.assertEqual("visual_tokens", new DecodedFrames(seen, 1).visualTokens(0).values());
  }

  @Test
  void tokensOfPointBoxAndMask() {
    PromptBatch prompts = new PromptBatch(new PromptEncoder(bundle.imageSize()));
    prompts.add(
        List.of(
            List.of(
                new VisualPrompt.Point(40, 25),
                new VisualPrompt.Box(20, 5, 100, 70),
                new VisualPrompt.Mask(mask()))),
        picture.height(),
        picture.width());

    upstream.assertEqual("prompt_tokens", weights.prompt(maps, prompts));
  }

  @Test
  void maskOfSegByItsOwnDecoder() {
    List<float[]> query = List.of(upstream.floats("seg_query"));
    NDArray[] features = maps.subList(0, FrameFeatures.MAPS).toArray(new NDArray[0]);

    upstream.assertEqual(
        "ground", weights.ground(scope, features, query, List.of(0)).toFloatArray());
  }

  private static Picture picture() {
    byte[] rgb = new byte[HEIGHT * WIDTH * 3];
    for (int i = 0; i < rgb.length; i++) {
      int x = i / 3 % WIDTH;
      int y = i / 3 / WIDTH;
      rgb[i] = (byte) (7 * x + 13 * y + 29 * (i % 3) + x * y);
    }
    return new Picture(HEIGHT, WIDTH, rgb);
  }

  /** Rows 10 to 35 of columns 60 to 85. */
  private static RunLengthMask mask() {
    boolean[] inside = new boolean[HEIGHT * WIDTH];
    for (int y = 10; y < 36; y++) {
      Arrays.fill(inside, y * WIDTH + 60, y * WIDTH + 86, true);
    }
    return RunLengthMasks.fromRowMajor(inside, HEIGHT, WIDTH);
  }
}

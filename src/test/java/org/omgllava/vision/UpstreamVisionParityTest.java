package org.omgllava.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.bundle.TensorScope;
import org.omgllava.scene.VisualTokens;
import org.omgllava.testing.UpstreamNumbers;

/** The exported vision modules, run from Java, against upstream's code at the same weights. */
class UpstreamVisionParityTest {
  private final UpstreamNumbers upstream = new UpstreamNumbers();
  private VisionWeights weights;
  private TensorScope scope;
  private NDList maps;

  @BeforeEach
  void encode() {
    weights = VisionWeights.load(UpstreamNumbers.bundle(), -1, 1);
    scope = TensorScope.open(weights.device);
    maps =
        weights.encode(
            scope, scope.floats(upstream.floats("input_images"), upstream.shape("input_images")));
  }

  @AfterEach
  void close() {
    scope.close();
    weights.close();
  }

  @Test
  void encoderAndPixelDecoder() {
    upstream.assertEqual("mask_features", maps.get(0).get(":, ::8").toFloatArray());
    for (int level = 0; level < 3; level++) {
      upstream.assertEqual("memory" + level, maps.get(level + 1).toFloatArray());
    }
    upstream.assertEqual("backbone3", maps.get(4).toFloatArray());
  }

  @Test
  void queriesClassesAndVisualTokens() {
    NDList seen = weights.perceive(scope, maps, 1);

    upstream.assertEqual("class_logits", seen.get(0).toFloatArray());
    upstream.assertEqual("query_pos_feat", seen.get(2).toFloatArray());
    upstream.assertEqual("iou_logits", seen.get(3).toFloatArray());
    VisualTokens[] tokens = new DecodedFrames(seen, 2).visualTokens();
    for (int i = 0; i < tokens.length; i++) {
      upstream.assertEqual("tokens_m2_" + i, tokens[i].values());
    }
  }

  @Test
  void masksOfSegQueries() {
    NDArray queries =
        scope.floats(upstream.floats("input_seg_queries"), upstream.shape("input_seg_queries"));
    NDArray[] features = maps.subList(0, FrameFeatures.MAPS).toArray(new NDArray[0]);

    NDArray masks = weights.ground(scope, features, queries, scope.longs(0, 1, 1));

    // After the last of four layers.
    upstream.assertEqual("ground4", masks.get(":, ::2, ::2").toFloatArray());
  }
}

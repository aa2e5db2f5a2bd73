package org.omgllava.vision;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.omgllava.bundle.PanopticInput;
import org.omgllava.image.KeepRatioFrame;
import org.omgllava.image.KeepRatioPreprocessor;
import org.omgllava.image.ReducedPicture;
import org.omgllava.torch.Normalisation;
import org.omgllava.torch.TensorScope;

/**
 * Panoptic segmentation on pictures of its own, for bundles whose perception was trained on others
 * than their language model: a pass of encoder and decoder besides the one that makes tokens.
 */
final class PanopticPass {
  private final VisionWeights weights;
  private final KeepRatioPreprocessor preprocessor;
  private final Normalisation normalisation;
  private final float scoreThreshold;

  PanopticPass(VisionWeights weights, PanopticInput input, float scoreThreshold) {
    this.weights = weights;
    this.preprocessor =
        new KeepRatioPreprocessor(input.longSide(), input.shortSide(), input.multiple());
    this.normalisation = Normalisation.ofBytes(input.mean(), input.std());
    this.scoreThreshold = scoreThreshold;
  }

  /**
   * A picture as this pass sees it.
   *
   * @param pixels (contentHeight, contentWidth, 3), 0 to 255 per byte
   */
  record Resized(KeepRatioFrame frame, byte[] pixels) {}

  /** Resizes a picture; needs no device. */
  Resized resized(ReducedPicture picture) {
    KeepRatioFrame frame = preprocessor.frame(picture.height(), picture.width());
    return new Resized(frame, preprocessor.resized(picture.pixels(), frame));
  }

  /**
   * What each frame's queries are and won, nothing for frames of which no segments are asked.
   *
   * @param queries (Q, 2C) of each frame
   */
  record Segmented(float[][] queries, PanopticFusion.Contest[] contests) {}

  /** Segments clips of one length; the device's lock is held. */
  Segmented segment(List<Seen> batch, int clipLength) {
    Segmented segmented =
        new Segmented(new float[batch.size()][], new PanopticFusion.Contest[batch.size()]);
    for (int start = 0; start < batch.size(); start += clipLength) {
      int[] places = IntStream.range(start, start + clipLength).toArray();
      if (areOneSize(batch.subList(start, start + clipLength))) {
        segment(batch, places, segmented);
      } else {
        for (int place : places) {
          if (batch.get(place).own().isPresent()) {
            segment(batch, new int[] {place}, segmented);
          }
        }
      }
    }
    return segmented;
  }

  private static boolean areOneSize(List<Seen> clip) {
    return clip.stream().map(seen -> seen.own().map(Resized::frame)).distinct().count() == 1
        && clip.get(0).own().isPresent();
  }

  private void segment(List<Seen> batch, int[] places, Segmented segmented) {
    KeepRatioFrame frame = own(batch, places[0]).frame();
    List<byte[]> pixels =
        IntStream.of(places).mapToObj(place -> own(batch, place).pixels()).toList();
    // A clip's maps are large: they are freed before the next one's.
    try (TensorScope scope = TensorScope.open(weights.device)) {
      NDArray images =
          normalisation.padded(
              scope,
              pixels,
              frame.contentHeight(),
              frame.contentWidth(),
              frame.inputHeight(),
              frame.inputWidth());
      DecodedFrames decoded =
          new DecodedFrames(
              weights.segment(scope, weights.encode(scope, images), places.length), places.length);
      FrameGrids.Grid grid = weights.grids.of(frame);
      float[][] queries = decoded.queries();
      for (int i = 0; i < places.length; i++) {
        segmented.queries[places[i]] = queries[i];
        segmented.contests[places[i]] = decoded.compete(weights, i, grid, scoreThreshold);
      }
    }
  }

  private static Resized own(List<Seen> batch, int place) {
    Optional<Resized> own = batch.get(place).own();
    return Objects.requireNonNull(own.orElseThrow());
  }
}

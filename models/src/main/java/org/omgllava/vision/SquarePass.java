package org.omgllava.vision;

import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.image.Preprocessor;
import org.omgllava.image.ReducedPicture;
import org.omgllava.owned.Owned;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualTokens;
import org.omgllava.torch.Normalisation;
import org.omgllava.torch.TensorScope;

/**
 * The pass that makes what the language model reads, on pictures padded to a square: visual tokens,
 * prompts, features for grounding, and segments where they are found on the same picture.
 */
final class SquarePass {
  private static final float NANOS_PER_MILLI = 1e6f;

  private final VisionWeights weights;
  private final BundleDescription bundle;
  private final Preprocessor preprocessor;
  private final Normalisation normalisation;
  private final PromptEncoder promptEncoder;

  SquarePass(VisionWeights weights, BundleDescription bundle) {
    this.weights = weights;
    this.bundle = bundle;
    this.preprocessor = new Preprocessor(bundle.imageSize(), bundle.padRgb());
    this.normalisation = Normalisation.ofFractions(bundle.mean(), bundle.std());
    this.promptEncoder = new PromptEncoder(bundle.imageSize());
  }

  /** Keeps no more of a picture than the model sees; needs no device. */
  Square square(ReducedPicture picture) {
    return new Square(picture.height(), picture.width(), preprocessor.square(picture.pixels()));
  }

  /**
   * Looks at clips of one length, which lie one after the other in the batch.
   *
   * @param segments whether segments are found on this picture
   */
  Sight look(List<Seen> batch, int clipLength, boolean segments) {
    List<KeptFrame> kept = new ArrayList<>();
    Sight sight;
    weights.lock.lock();
    try {
      sight = look(batch, clipLength, segments, kept);
    } catch (RuntimeException e) {
      try (Owned made = new Owned()) {
        kept.forEach(made::take);
        throw e;
      }
    } finally {
      weights.lock.unlock();
    }
    weights.kept.put(kept);
    return sight;
  }

  /**
   * The device's lock is held.
   *
   * @param kept takes features of frames that are grounded later
   */
  private Sight look(List<Seen> batch, int clipLength, boolean segments, List<KeptFrame> kept) {
    try (TensorScope scope = TensorScope.open(weights.device)) {
      long start = System.nanoTime();
      NDList maps = encode(scope, batch.stream().map(Seen::picture).toList());
      DecodedFrames decoded =
          new DecodedFrames(weights.perceive(scope, maps, clipLength), batch.size());
      List<List<Outcome<VisualTokens>>> prompted = prompted(maps, batch);
      VisualTokens[] visualTokens = new VisualTokens[batch.size()];
      int[][] objectQueries = new int[batch.size()][0];
      PanopticFusion.Contest[] contests = new PanopticFusion.Contest[batch.size()];
      for (int i = 0; i < contests.length; i++) {
        Seen seen = batch.get(i);
        if (segments && seen.request().panoptic()) {
          contests[i] =
              decoded.compete(
                  weights,
                  i,
                  weights.grids.of(seen.picture().height(), seen.picture().width()),
                  bundle.panoptic().scoreThreshold());
        }
        // Only answers read tokens.
        visualTokens[i] = VisualTokens.none();
        if (seen.asked()) {
          visualTokens[i] = decoded.visualTokens(i);
          objectQueries[i] = decoded.objectQueries(i);
        }
        if (seen.kept()) {
          kept.add(new KeptFrame(seen.key(), features(maps, i, seen.picture()), seen.asked()));
        }
      }
      return new Sight(
          visualTokens,
          objectQueries,
          prompted,
          decoded.queries(),
          contests,
          weights.familiarity(maps),
          (System.nanoTime() - start) / NANOS_PER_MILLI);
    }
  }

  /** Tokens of all prompts of all instructions of all frames. */
  private List<List<Outcome<VisualTokens>>> prompted(NDList maps, List<Seen> batch) {
    PromptBatch prompts = new PromptBatch(promptEncoder);
    for (Seen seen : batch) {
      prompts.add(seen.request().prompts(), seen.picture().height(), seen.picture().width());
    }
    float[] tokens = weights.prompt(maps, prompts);
    int width = bundle.architecture().language().hidden();
    List<List<Outcome<VisualTokens>>> prompted = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      prompted.add(prompts.prompted(i, tokens, width));
    }
    return prompted;
  }

  /** Maps of pictures; the device's lock is held. */
  NDList encode(TensorScope scope, List<Square> pictures) {
    int side = bundle.imageSize();
    List<byte[]> pixels = pictures.stream().map(Square::pixels).toList();
    return weights.encode(scope, normalisation.input(scope, pixels, side, side));
  }

  /** A frame's features for queries that come later; the device's lock is held. */
  FrameFeatures features(NDList maps, int index, Square picture) {
    return FrameFeatures.copyOf(
        maps, index, picture.height(), picture.width(), TensorScope.open(weights.device));
  }
}

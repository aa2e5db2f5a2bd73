package org.omgllava.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.image.ImageDecoder;
import org.omgllava.image.ReducedPicture;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;

/**
 * What becomes of clips, in three stages: pictures are decoded and fitted, the device looks at
 * them, and segments are made. The first and the last need no device, and run beside the second of
 * other clips.
 */
final class PerceptionStages {
  private static final float NANOS_PER_MILLI = 1e6f;

  private final VisionWeights weights;
  private final ImageDecoder decoder;
  private final int longestSide;
  private final PanopticFusion fusion;
  private final SquarePass squarePass;

  /** None where segments are found on what the language model sees. */
  private final Optional<PanopticPass> panopticPass;

  /**
   * @param longestSide of a picture that is not averaged when read, in pixels
   * @param squarePass makes what the language model reads
   */
  PerceptionStages(
      VisionWeights weights,
      BundleDescription bundle,
      ImageDecoder decoder,
      int longestSide,
      SquarePass squarePass) {
    this.weights = weights;
    this.decoder = decoder;
    this.longestSide = longestSide;
    this.squarePass = squarePass;
    this.fusion = new PanopticFusion(bundle.classes(), bundle.panoptic().overlapThreshold());
    this.panopticPass =
        bundle.panopticInputs().stream()
            .findFirst()
            .map(in -> new PanopticPass(weights, in, bundle.panoptic().scoreThreshold()));
  }

  /**
   * Frames that can be looked at, and what is known of the others.
   *
   * @param refused by the place of the frame
   * @param byLength clips of one length lie one after the other
   */
  record Fitted(
      SortedMap<Integer, Outcome<Perception>> refused, SortedMap<Integer, List<Seen>> byLength) {}

  /** Decodes and fits the pictures. */
  Fitted fit(List<List<PerceptionRequest>> clips) {
    Fitted fitted = new Fitted(new TreeMap<>(), new TreeMap<>());
    int frames = 0;
    for (List<PerceptionRequest> clip : clips) {
      List<Seen> seen = new ArrayList<>();
      for (PerceptionRequest frame : clip) {
        Outcome<ReducedPicture> picture = decoder.decode(frame.image().bytes(), longestSide);
        if (picture.refused()) {
          fitted.refused.put(frames, Outcome.refused(picture.problem()));
        } else {
          seen.add(seen(frames, frame, picture.value()));
        }
        frames++;
      }
      if (!seen.isEmpty()) {
        fitted.byLength.computeIfAbsent(seen.size(), length -> new ArrayList<>()).addAll(seen);
      }
    }
    return fitted;
  }

  private Seen seen(int outcome, PerceptionRequest request, ReducedPicture picture) {
    return new Seen(
        outcome,
        request,
        squarePass.square(picture),
        panopticPass.filter(pass -> request.panoptic()).map(pass -> pass.resized(picture)));
  }

  /**
   * Frames that were looked at.
   *
   * @param sights of the batches of {@link Fitted#byLength}, in order
   */
  record Looked(Fitted fitted, List<Sight> sights) {}

  /** Looks at the pictures, on the device. */
  Looked look(Fitted fitted) {
    List<Sight> sights = new ArrayList<>();
    fitted.byLength.forEach((length, batch) -> sights.add(look(batch, length)));
    return new Looked(fitted, sights);
  }

  private Sight look(List<Seen> batch, int clipLength) {
    if (panopticPass.isEmpty()) {
      return squarePass.look(batch, clipLength, true);
    }
    // Tokens cost a pass of their own, and only answers read them.
    Sight tokens =
        batch.stream().anyMatch(Seen::asked)
            ? squarePass.look(batch, clipLength, false)
            : Sight.unasked(batch.size());
    weights.lock.lock();
    try {
      long start = System.nanoTime();
      PanopticPass.Segmented segmented = panopticPass.get().segment(batch, clipLength);
      return tokens.with(segmented, millisSince(start));
    } finally {
      weights.lock.unlock();
    }
  }

  /** Makes segments of what was seen; outcomes are in the order of the frames. */
  List<Outcome<Perception>> conclude(Looked looked) {
    SortedMap<Integer, Outcome<Perception>> outcomes = new TreeMap<>(looked.fitted.refused);
    int place = 0;
    for (Map.Entry<Integer, List<Seen>> batch : looked.fitted.byLength.entrySet()) {
      conclude(batch.getValue(), looked.sights.get(place++), outcomes);
    }
    return List.copyOf(outcomes.values());
  }

  private void conclude(
      List<Seen> batch, Sight sight, SortedMap<Integer, Outcome<Perception>> outcomes) {
    long start = System.nanoTime();
    List<Optional<PanopticFusion.Competition>> won = sight.decided();
    float millis = sight.millis() + millisSince(start);
    for (int i = 0; i < batch.size(); i++) {
      outcomes.put(
          batch.get(i).outcome(),
          Outcome.of(perception(batch.get(i), i, sight, won.get(i), millis)));
    }
  }

  private Perception perception(
      Seen seen,
      int index,
      Sight sight,
      Optional<PanopticFusion.Competition> won,
      float modelMillis) {
    int height = seen.picture().height();
    int width = seen.picture().width();
    PanopticFusion.Fused fused =
        won.map(competition -> fusion.fuse(competition, height, width, sight.queries()[index]))
            .orElse(PanopticFusion.Fused.NOTHING);
    return new Perception(
        seen.request().frame(),
        height,
        width,
        fused.segments(),
        sight.visualTokens()[index],
        fused.ofQueries(sight.objectQueries()[index]),
        sight.prompted().get(index),
        sight.familiarity().get(index),
        modelMillis);
  }

  private static float millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
  }
}

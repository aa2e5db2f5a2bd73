package org.omgllava.job.follow;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.ModelBatches;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.VisualPrompt;

/**
 * Looks at frames again: decodes queries on them, and makes what the language model reads.
 *
 * @param perceiver beside perceive, so that features of the last frames are on its device
 */
record FrameEyes(
    Perceiver perceiver, ModelBatches batches, FollowModels.PicturesOfFrames pictures) {
  /** Most queries that are decoded together. */
  private static final int MOST_QUERIES = 64;

  /** Masks of queries on a frame, in their order. */
  Outcome<List<GroundedMask>> masks(FrameStamp stamp, List<float[]> queries)
      throws InterruptedException {
    if (queries.isEmpty()) {
      return Outcome.of(List.of());
    }
    return pictures.of(stamp).then(image -> masks(stamp, image, queries));
  }

  private Outcome<List<GroundedMask>> masks(
      FrameStamp stamp, EncodedImage image, List<float[]> queries) {
    List<GroundedMask> masks = new ArrayList<>();
    for (int start = 0; start < queries.size(); start += MOST_QUERIES) {
      List<float[]> part = queries.subList(start, Math.min(start + MOST_QUERIES, queries.size()));
      GroundingRequest request =
          new GroundingRequest(Frame.idOf(stamp), image, part.toArray(float[][]::new));
      Outcome<Grounding> grounded =
          batches.run(List.of(request), perceiver::ground, List::of).get(0);
      if (grounded.refused()) {
        return Outcome.refused(grounded.problem());
      }
      masks.addAll(grounded.value().masks());
    }
    return Outcome.of(masks);
  }

  /**
   * What was said of a frame, with a mask for each phrase.
   *
   * @param lookMillis time that the model took to make what was read
   * @param totalMillis time since it was asked
   */
  Outcome<Spoken> spoken(FrameStamp stamp, Generation said, float lookMillis, float totalMillis)
      throws InterruptedException {
    float waitedMillis = Math.max(0, totalMillis - said.modelMillis());
    return masks(stamp, said.phrases().stream().map(Generation.Phrase::query).toList())
        .then(
            masks ->
                Outcome.of(new Spoken(said, masks, waitedMillis, said.modelMillis() + lookMillis)));
  }

  /** What the language model reads of a frame, with the prompts of some instructions. */
  Outcome<Perception> tokens(FollowableFrame frame, List<List<VisualPrompt>> prompts)
      throws InterruptedException {
    return pictures
        .of(frame.stamp())
        .then(
            image ->
                batches
                    .run(
                        List.of(
                            new PerceptionRequest(
                                Frame.idOf(frame.stamp()), image, prompts, false)),
                        perceiver::perceive,
                        List::of)
                    .get(0));
  }
}

package org.omgllava.job.follow;

import java.util.List;
import java.util.Optional;
import org.omgllava.scene.Converser;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.SceneSegment;
import org.omgllava.scene.VisualPrompt;

/**
 * The models of a bundle, for one question at a time.
 *
 * <p>Owns both, until {@link #close}.
 */
final class FollowedBundle implements AutoCloseable {
  private static final int CPU = -1;

  private final Perceiver perceiver;
  private final Converser converser;

  FollowedBundle(ModelFactory factory) {
    this.perceiver = factory.openPerceiver(CPU);
    this.converser = factory.openConverser(CPU, 1);
  }

  List<SceneSegment> segments(FrameId frame, EncodedImage image) {
    return perceived(frame, image, List.of(), true).segments();
  }

  private Perception perceived(
      FrameId frame, EncodedImage image, List<VisualPrompt> prompts, boolean panoptic) {
    return perceiver
        .perceive(List.of(new PerceptionRequest(frame, image, List.of(prompts), panoptic)))
        .get(0)
        .value();
  }

  Outcome<Generation> said(
      FrameId frame, EncodedImage image, String text, List<VisualPrompt> prompts) {
    Perception seen = perceived(frame, image, prompts, false);
    if (seen.prompted().get(0).refused()) {
      return Outcome.refused(seen.prompted().get(0).problem());
    }
    GenerationRequest question =
        new GenerationRequest(
            frame.toString(),
            List.of(),
            text,
            seen.visualTokens(),
            seen.prompted().get(0).value(),
            GenerationLimits.defaults());
    Optional<ModelProblem> problem = converser.admit(List.of(question)).get(0);
    if (problem.isPresent()) {
      return Outcome.refused(problem.get());
    }
    List<Generation> ended = converser.step();
    while (ended.isEmpty()) {
      ended = converser.step();
    }
    return Outcome.of(ended.get(0));
  }

  List<GroundedMask> masks(FrameId frame, EncodedImage image, List<float[]> queries) {
    return queries.isEmpty()
        ? List.of()
        : perceiver
            .ground(List.of(new GroundingRequest(frame, image, queries.toArray(float[][]::new))))
            .get(0)
            .value()
            .masks();
  }

  @Override
  public void close() {
    try (perceiver) {
      converser.close();
    }
  }
}

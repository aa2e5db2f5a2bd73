package org.omgllava.job.ground;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.PicturedUtterance;
import org.omgllava.job.event.Utterance.Ungrounded;
import org.omgllava.job.runtime.BatchSettings;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.runtime.PerceiverOperator;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.Outcome;

/**
 * Decodes the [SEG] queries of several answers at once. It runs beside perceive, in the same slot
 * and with the same streams, so that the features of the frame are usually still on the device;
 * otherwise its picture, which comes with the answer, is encoded again. Answers without phrases
 * keep their place and pass.
 */
public final class GroundPhrases extends PerceiverOperator<PicturedUtterance, GroundedAnswer> {
  private static final long serialVersionUID = 1L;

  /** Phrases that count as one frame: they share its features, but each has a mask of its size. */
  private static final int PHRASES_A_FRAME = 8;

  private transient Decisions decisions;

  public GroundPhrases(
      StreamOperatorParameters<GroundedAnswer> parameters,
      BatchSettings batch,
      SlotSettings slots,
      ModelFactory factory) {
    super(parameters, batch, slots, factory);
  }

  @Override
  public void open() throws Exception {
    super.open();
    decisions = new Decisions(Step.GROUND, metrics);
    metrics.gauge("featureCacheHits", () -> perceiver().cacheCounts().hits());
    metrics.gauge("featureCacheMisses", () -> perceiver().cacheCounts().misses());
  }

  @Override
  protected int framesToPerceive() {
    return 0;
  }

  @Override
  protected int frames(PicturedUtterance input) {
    return input.utterance() instanceof Ungrounded answer
        ? (answer.phrases().size() + PHRASES_A_FRAME - 1) / PHRASES_A_FRAME
        : 0;
  }

  @Override
  protected UnderWay begin(List<Waiting<PicturedUtterance>> inputs) {
    return UnderWay.inTurn(() -> run(inputs));
  }

  private void run(List<Waiting<PicturedUtterance>> inputs) {
    long start = processingTimeService.getCurrentProcessingTime();
    List<Outcome<GroundingRequest>> asked = new ArrayList<>(inputs.size());
    for (Waiting<PicturedUtterance> waiting : inputs) {
      if (waiting.input().utterance() instanceof Ungrounded answer) {
        asked.add(decisions.of(() -> request(answer, waiting.input().image())));
      }
    }
    Iterator<Outcome<Grounding>> outcomes = ground(asked).iterator();
    for (Waiting<PicturedUtterance> waiting : inputs) {
      emit(
          waiting.input().utterance() instanceof Ungrounded answer
              ? grounded(answer, outcomes.next(), waitedMillis(waiting, start))
              : (GroundedAnswer) waiting.input().utterance());
    }
  }

  /** Masks of each answer, in order; one that cannot be asked for keeps its place. */
  private List<Outcome<Grounding>> ground(List<Outcome<GroundingRequest>> asked) {
    Iterator<Outcome<Grounding>> grounded =
        groundAll(asked.stream().filter(one -> !one.refused()).map(Outcome::value).toList())
            .iterator();
    List<Outcome<Grounding>> outcomes = new ArrayList<>(asked.size());
    for (Outcome<GroundingRequest> one : asked) {
      outcomes.add(one.then(request -> grounded.next()));
    }
    return outcomes;
  }

  /** Masks of each answer, in order. */
  private List<Outcome<Grounding>> groundAll(List<GroundingRequest> answers) {
    if (answers.isEmpty()) {
      return List.of();
    }
    return answers.size() == 1
        ? List.of(ground(answers.get(0)))
        : onModel(answers, perceiver()::ground, List::of);
  }

  /** Masks of an answer that may have more phrases than the model decodes at once. */
  private Outcome<Grounding> ground(GroundingRequest answer) {
    List<GroundedMask> masks = new ArrayList<>();
    float millis = 0;
    int queries = answer.queries().length;
    int most = mostFrames() * PHRASES_A_FRAME;
    for (int start = 0; start < queries; start += most) {
      GroundingRequest part =
          new GroundingRequest(
              answer.frame(),
              answer.image(),
              Arrays.copyOfRange(answer.queries(), start, Math.min(start + most, queries)));
      Outcome<Grounding> outcome = onModel(List.of(part), perceiver()::ground, List::of).get(0);
      if (outcome.refused()) {
        return outcome;
      }
      masks.addAll(outcome.value().masks());
      millis += outcome.value().modelMillis();
    }
    return Outcome.of(new Grounding(answer.frame(), masks, millis));
  }

  private static GroundingRequest request(Ungrounded answer, EncodedImage image) {
    return new GroundingRequest(
        Frame.idOf(answer.stamp()),
        image,
        answer.phrases().stream().map(Generation.Phrase::query).toArray(float[][]::new));
  }

  private GroundedAnswer grounded(
      Ungrounded answer, Outcome<Grounding> outcome, float waitedMillis) {
    Outcome<GroundedAnswer> masked =
        outcome.then(
            g -> decisions.of(() -> answer.grounded(g.masks(), waitedMillis, g.modelMillis())));
    return masked.refused() ? answer.refused(masked.problem()) : masked.value();
  }
}

package org.omgllava.job.ground;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.event.Utterance.Ungrounded;
import org.omgllava.job.runtime.BatchSettings;
import org.omgllava.job.runtime.PerceiverOperator;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.Outcome;

/**
 * Decodes the [SEG] queries of several answers at once. It runs beside perceive, in the same slot
 * and with the same streams, so that the features of the frame are usually still on the device;
 * otherwise the answer brings the picture. Answers without phrases keep their place and pass.
 */
public final class GroundPhrases extends PerceiverOperator<Utterance, GroundedAnswer> {
  private static final long serialVersionUID = 1L;

  /** Phrases that count as one frame: they share its features, but each has a mask of its size. */
  private static final int PHRASES_A_FRAME = 8;

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
    metrics.gauge("featureCacheHits", () -> perceiver().cacheCounts().hits());
    metrics.gauge("featureCacheMisses", () -> perceiver().cacheCounts().misses());
  }

  @Override
  protected int frames(Utterance input) {
    return input instanceof Ungrounded answer
        ? (answer.phrases().size() + PHRASES_A_FRAME - 1) / PHRASES_A_FRAME
        : 0;
  }

  @Override
  protected void run(List<Waiting<Utterance>> inputs) {
    long start = processingTimeService.getCurrentProcessingTime();
    List<Ungrounded> answers = new ArrayList<>(inputs.size());
    for (Waiting<Utterance> waiting : inputs) {
      if (waiting.input() instanceof Ungrounded answer) {
        answers.add(answer);
      }
    }
    Iterator<Outcome<Grounding>> outcomes = ground(answers).iterator();
    for (Waiting<Utterance> waiting : inputs) {
      emit(
          waiting.input() instanceof Ungrounded answer
              ? grounded(answer, outcomes.next(), waitedMillis(waiting, start))
              : (GroundedAnswer) waiting.input());
    }
  }

  /** Masks of each answer, in order. */
  private List<Outcome<Grounding>> ground(List<Ungrounded> answers) {
    if (answers.isEmpty()) {
      return List.of();
    }
    if (answers.size() == 1) {
      return List.of(ground(answers.get(0)));
    }
    List<GroundingRequest> requests =
        answers.stream().map(a -> request(a, 0, a.phrases().size())).toList();
    return onModel(requests, perceiver()::ground, List::of);
  }

  /** Masks of an answer that may have more phrases than the model decodes at once. */
  private Outcome<Grounding> ground(Ungrounded answer) {
    List<GroundedMask> masks = new ArrayList<>();
    float millis = 0;
    int phrases = answer.phrases().size();
    int most = mostFrames() * PHRASES_A_FRAME;
    for (int start = 0; start < phrases; start += most) {
      GroundingRequest part = request(answer, start, Math.min(start + most, phrases));
      Outcome<Grounding> outcome = onModel(List.of(part), perceiver()::ground, List::of).get(0);
      if (outcome.refused()) {
        return outcome;
      }
      masks.addAll(outcome.value().masks());
      millis += outcome.value().modelMillis();
    }
    return Outcome.of(new Grounding(answer.frame().id(), masks, millis));
  }

  private static GroundingRequest request(Ungrounded answer, int firstPhrase, int endPhrase) {
    return new GroundingRequest(
        answer.frame().id(),
        answer.frame().image(),
        answer.phrases().subList(firstPhrase, endPhrase).stream()
            .map(Generation.Phrase::query)
            .toArray(float[][]::new));
  }

  private static GroundedAnswer grounded(
      Ungrounded answer, Outcome<Grounding> outcome, float waitedMillis) {
    if (outcome.refused()) {
      return answer.refused(outcome.problem());
    }
    Grounding grounding = outcome.value();
    return answer.grounded(grounding.masks(), waitedMillis, grounding.modelMillis());
  }
}

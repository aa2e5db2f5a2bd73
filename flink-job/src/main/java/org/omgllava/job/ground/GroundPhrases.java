package org.omgllava.job.ground;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.omgllava.job.config.JobConfig;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.runtime.MicroBatchOperator;
import org.omgllava.job.runtime.OpenModel;
import org.omgllava.scene.Generation;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;

/**
 * Decodes the [SEG] queries of several answers at once. It runs beside perceive, in the same slot
 * and with the same streams, so that the features of the frame are usually still on the device;
 * otherwise the answer brings the picture. Answers without phrases keep their place and pass.
 */
public final class GroundPhrases extends MicroBatchOperator<Utterance, GroundedAnswer> {
  private static final long serialVersionUID = 1L;

  private final transient JobConfig config;
  private final transient ModelFactory factory;
  private transient OpenModel<Perceiver> model;

  public GroundPhrases(
      StreamOperatorParameters<GroundedAnswer> parameters, JobConfig config, ModelFactory factory) {
    super(parameters, config.vision());
    this.config = config;
    this.factory = factory;
  }

  @Override
  public void open() throws Exception {
    super.open();
    model = OpenModel.on(getRuntimeContext(), config.slots().gpus() > 0, factory::openPerceiver);
    metrics.gauge("featureCacheHits", () -> model.get().cacheCounts().hits());
    metrics.gauge("featureCacheMisses", () -> model.get().cacheCounts().misses());
  }

  @Override
  protected boolean needsModel(Utterance input) {
    return !input.phrases().isEmpty();
  }

  @Override
  protected void run(List<Waiting<Utterance>> inputs) {
    long start = processingTimeService.getCurrentProcessingTime();
    List<GroundingRequest> requests = new ArrayList<>(inputs.size());
    for (Waiting<Utterance> waiting : inputs) {
      if (needsModel(waiting.input())) {
        requests.add(request(waiting.input()));
      }
    }
    Iterator<Outcome<Grounding>> outcomes =
        (requests.isEmpty() ? List.<Outcome<Grounding>>of() : model.get().ground(requests))
            .iterator();
    for (Waiting<Utterance> waiting : inputs) {
      Utterance utterance = waiting.input();
      emit(
          needsModel(utterance)
              ? grounded(utterance, outcomes.next(), waitedMillis(waiting, start))
              : GroundedAnswer.withoutMasks(utterance));
    }
  }

  @Override
  public void close() throws Exception {
    try (OpenModel<Perceiver> closing = model) {
      super.close();
    }
  }

  private static GroundingRequest request(Utterance utterance) {
    return new GroundingRequest(
        Frame.idOf(utterance.frame()),
        utterance.image(),
        utterance.phrases().stream().map(Generation.Phrase::query).toArray(float[][]::new));
  }

  private static GroundedAnswer grounded(
      Utterance utterance, Outcome<Grounding> outcome, float waitedMillis) {
    if (outcome.refused()) {
      ModelProblem problem = outcome.problem();
      return GroundedAnswer.withoutMasks(utterance.failedWith(problem.code(), problem.message()));
    }
    Grounding grounding = outcome.value();
    return new GroundedAnswer(
        utterance.grounded(waitedMillis, grounding.modelMillis()), grounding.masks());
  }
}

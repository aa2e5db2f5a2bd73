package org.omgllava.job.ground;

import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.omgllava.job.config.JobConfig;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Utterance;
import org.omgllava.scene.ModelFactory;

/** Makes the operator {@link GroundPhrases} where the job runs. */
public final class GroundPhrasesFactory extends AbstractStreamOperatorFactory<GroundedAnswer>
    implements OneInputStreamOperatorFactory<Utterance, GroundedAnswer> {
  private static final long serialVersionUID = 1L;

  private final JobConfig config;
  private final ModelFactory factory;

  public GroundPhrasesFactory(JobConfig config, ModelFactory factory) {
    this.config = config;
    this.factory = factory;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<GroundedAnswer>> T createStreamOperator(
      StreamOperatorParameters<GroundedAnswer> parameters) {
    return (T) new GroundPhrases(parameters, config, factory);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return GroundPhrases.class;
  }
}

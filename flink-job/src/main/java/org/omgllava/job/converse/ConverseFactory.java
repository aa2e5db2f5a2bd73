package org.omgllava.job.converse;

import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.omgllava.job.config.JobConfig;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Utterance;
import org.omgllava.scene.ModelFactory;

/** Makes the operator {@link Converse} where the job runs. */
public final class ConverseFactory extends AbstractStreamOperatorFactory<Utterance>
    implements OneInputStreamOperatorFactory<Question, Utterance> {
  private static final long serialVersionUID = 1L;

  private final JobConfig config;
  private final ModelFactory factory;

  public ConverseFactory(JobConfig config, ModelFactory factory) {
    this.config = config;
    this.factory = factory;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<Utterance>> T createStreamOperator(
      StreamOperatorParameters<Utterance> parameters) {
    return (T) new Converse(parameters, config, factory);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return Converse.class;
  }
}

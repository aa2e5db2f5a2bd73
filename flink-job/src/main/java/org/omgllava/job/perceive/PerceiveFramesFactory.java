package org.omgllava.job.perceive;

import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.OutputTag;
import org.omgllava.job.config.JobConfig;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Question;
import org.omgllava.scene.ModelFactory;

/** Makes the operator {@link PerceiveFrames} where the job runs. */
public final class PerceiveFramesFactory extends AbstractStreamOperatorFactory<PerceivedFrame>
    implements OneInputStreamOperatorFactory<Clip, PerceivedFrame> {
  private static final long serialVersionUID = 1L;

  /** Questions for the language model. */
  public static final OutputTag<Question> QUESTIONS = PerceiveFrames.QUESTIONS;

  private final JobConfig config;
  private final ModelFactory factory;

  public PerceiveFramesFactory(JobConfig config, ModelFactory factory) {
    this.config = config;
    this.factory = factory;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<PerceivedFrame>> T createStreamOperator(
      StreamOperatorParameters<PerceivedFrame> parameters) {
    return (T) new PerceiveFrames(parameters, config, factory);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return PerceiveFrames.class;
  }
}

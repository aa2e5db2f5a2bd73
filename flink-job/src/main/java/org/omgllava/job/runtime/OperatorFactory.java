package org.omgllava.job.runtime;

import java.io.Serializable;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes an operator where the job runs. Operators that are more than a function need what Flink has
 * there only, such as the task's mailbox; what travels to that place is how to make one.
 */
public final class OperatorFactory<I, O> extends AbstractStreamOperatorFactory<O>
    implements OneInputStreamOperatorFactory<I, O> {
  private static final long serialVersionUID = 1L;

  private final Constructor<I, O> constructor;

  /** A constructor that can be sent to where the job runs, with all else that it needs. */
  @FunctionalInterface
  public interface Constructor<I, O> extends Serializable {
    OneInputStreamOperator<I, O> make(StreamOperatorParameters<O> parameters);
  }

  public OperatorFactory(Constructor<I, O> constructor) {
    this.constructor = constructor;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T extends StreamOperator<O>> T createStreamOperator(
      StreamOperatorParameters<O> parameters) {
    return (T) constructor.make(parameters);
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return OneInputStreamOperator.class;
  }
}

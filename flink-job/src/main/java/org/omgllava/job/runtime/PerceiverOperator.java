package org.omgllava.job.runtime;

import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.Perceiver;

/**
 * Runs batches on the perceiver of its slot.
 *
 * <p>Owns the perceiver from {@link #open} to {@link #close}.
 */
public abstract class PerceiverOperator<I, O> extends MicroBatchOperator<I, O> {
  private static final long serialVersionUID = 1L;

  private final transient SlotSettings slots;
  private final transient ModelFactory factory;
  private transient OpenModel<Perceiver> model;

  protected PerceiverOperator(
      StreamOperatorParameters<O> parameters,
      BatchSettings batch,
      SlotSettings slots,
      ModelFactory factory) {
    super(parameters, batch);
    this.slots = slots;
    this.factory = factory;
  }

  protected Perceiver perceiver() {
    return model.get();
  }

  @Override
  public void open() throws Exception {
    super.open();
    model = OpenModel.on(getRuntimeContext(), slots.onGpu(), factory::openPerceiver);
  }

  @Override
  public void close() throws Exception {
    try (OpenModel<Perceiver> closing = model) {
      super.close();
    }
  }
}

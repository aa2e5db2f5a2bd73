package org.omgllava.job.runtime;

import java.util.List;
import java.util.function.Function;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.scene.Begun;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;

/**
 * Runs batches on the perceiver of its slot, on state of its own bundle alone.
 *
 * <p>Owns the perceiver from {@link #open} to {@link #close}.
 */
public abstract class PerceiverOperator<I, O> extends MicroBatchOperator<I, O> {
  private static final long serialVersionUID = 1L;

  private final transient SlotSettings slots;
  private final transient ModelFactory factory;
  private transient OpenModel<Perceiver> model;
  private transient ModelBatches batches;

  protected PerceiverOperator(
      StreamOperatorParameters<O> parameters,
      BatchSettings batch,
      SlotSettings slots,
      ModelFactory factory) {
    super(parameters, batch.on(slots));
    this.slots = slots;
    this.factory = factory;
  }

  /** Runs inputs on the model; what fails, fails alone. */
  protected <Q, R> List<Outcome<R>> onModel(
      List<Q> inputs, Function<List<Q>, List<Outcome<R>>> call, Function<Q, List<Q>> parts) {
    return batches.run(inputs, together -> timed(() -> call.apply(together)), parts);
  }

  /** Begins inputs on the model; what fails, fails alone. */
  protected <Q, R> ModelBatches.Batch<R> beginOnModel(
      List<Q> inputs,
      Function<List<Q>, Begun<List<Outcome<R>>>> begin,
      Function<Q, List<Q>> parts) {
    ModelBatches.Batch<R> batch = timed(() -> batches.begin(inputs, begin, parts));
    return new ModelBatches.Batch<>(batch.work(), () -> timed(batch.outcomes()));
  }

  /** Most frames that are perceived together; 0 where frames are grounded only. */
  protected abstract int framesToPerceive();

  protected Perceiver perceiver() {
    return model.get();
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    BundleOfState.check(context, factory);
  }

  @Override
  public void open() throws Exception {
    super.open();
    batches = new ModelBatches(metrics);
    model = OpenModel.on(getRuntimeContext(), slots, factory::openPerceiver);
    model.get().warmUp(framesToPerceive());
  }

  @Override
  public void close() throws Exception {
    try (OpenModel<Perceiver> closing = model) {
      super.close();
    }
  }
}

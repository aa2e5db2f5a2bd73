package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A step of the model: records wait until a batch is run, and none waits at a barrier.
 *
 * @param <I> records
 */
final class BatchStep<I> extends Step {
  private final BiConsumer<List<I>, Step> model;
  private final int most;
  private final Wiring wiring;
  private final List<I> batch = new ArrayList<>();

  /**
   * @param model runs a batch and emits what comes of it
   */
  BatchStep(String name, int most, Wiring wiring, BiConsumer<List<I>, Step> model) {
    super(name);
    this.model = model;
    this.most = most;
    this.wiring = wiring;
  }

  @Override
  void open(Object saved) {
    batch.clear();
  }

  @Override
  @SuppressWarnings("unchecked")
  void receive(int input, Object record) {
    batch.add((I) record);
  }

  @Override
  Object save() {
    return "nothing";
  }

  @Override
  void beforeBarrier() {
    if (!wiring.has(Mutation.BATCH_NOT_FLUSHED)) {
      work();
    }
  }

  @Override
  boolean hasWork() {
    return !batch.isEmpty();
  }

  @Override
  void work() {
    List<I> running = List.copyOf(batch);
    batch.clear();
    if (!running.isEmpty()) {
      model.accept(running, this);
    }
  }

  @Override
  boolean isFull() {
    return batch.size() >= most;
  }
}

package org.omgllava.job.runtime;

import java.util.function.IntFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.omgllava.job.config.SlotSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that is open on the device of the operator's slot.
 *
 * <p>Owns the lease and the model; closes both.
 */
public final class OpenModel<M extends AutoCloseable> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenModel.class);

  private final String task;
  private final DeviceLease lease;
  private final M model;

  private OpenModel(String task, DeviceLease lease, M model) {
    this.task = task;
    this.lease = lease;
    this.model = model;
  }

  /**
   * Opens a model.
   *
   * @param opener takes the device's index
   * @throws SuppressRestartsException when it cannot be opened: a bundle that is missing or
   *     altered, or a GPU that nobody hands out, does not heal by starting again
   */
  public static <M extends AutoCloseable> OpenModel<M> on(
      RuntimeContext context, SlotSettings slots, IntFunction<M> opener) {
    DeviceLease lease;
    try {
      lease = DeviceLease.of(context, slots);
    } catch (IllegalStateException e) {
      throw new SuppressRestartsException(e);
    }
    try {
      M model = opener.apply(lease.deviceIndex());
      String task = context.getTaskInfo().getTaskNameWithSubtasks();
      LOG.info("{} runs on {}", task, lease);
      return new OpenModel<>(task, lease, model);
    } catch (RuntimeException e) {
      try (lease) {
        throw new SuppressRestartsException(e);
      }
    }
  }

  public M get() {
    return model;
  }

  @Override
  public void close() throws Exception {
    try (lease) {
      model.close();
    } finally {
      LOG.info("{} leaves {}", task, lease);
    }
  }
}

package org.omgllava.job.runtime;

import java.util.function.IntFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.scene.DeviceChoice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that is open on the device of the operator's slot.
 *
 * <p>Owns the lease and the model; closes both.
 */
public final class OpenModel<M extends AutoCloseable> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenModel.class);

  private final DeviceLease lease;
  private final M model;

  private OpenModel(DeviceLease lease, M model) {
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
      LOG.info(
          "{} runs on {}",
          context.getTaskInfo().getTaskNameWithSubtasks(),
          new DeviceChoice(lease.deviceIndex()));
      return new OpenModel<>(lease, model);
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
    }
  }
}

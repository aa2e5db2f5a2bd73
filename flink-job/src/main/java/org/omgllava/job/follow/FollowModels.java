package org.omgllava.job.follow;

import java.io.Serializable;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.MetricGroup;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.runtime.ModelBatches;
import org.omgllava.job.runtime.OpenModel;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.job.runtime.Pictures;
import org.omgllava.job.runtime.PrefixMetrics;
import org.omgllava.scene.Converser;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.Perceiver;

/**
 * What following looks and asks with.
 *
 * <p>Owns both models and the share of the pictures, from {@link Source#open} to {@link #close}.
 */
public final class FollowModels implements AutoCloseable {
  private final Pictures pictures;
  private final OpenModel<Perceiver> perceiver;
  private final OpenModel<Converser> converser;
  private final FrameEyes eyes;
  private final Speaker speaker;

  /**
   * How they are opened where the job runs.
   *
   * @param rows questions that are decoded together
   */
  public record Source(
      ModelFactory factory,
      SlotSettings slots,
      int rows,
      PictureSettings pictures,
      PictureEnd pictureEnd)
      implements Serializable {
    FollowModels open(RuntimeContext runtime, MetricGroup metrics) throws Exception {
      Pictures opened = Pictures.of(runtime, pictures, pictureEnd);
      try {
        OpenModel<Perceiver> perceiver = OpenModel.on(runtime, slots, factory::openPerceiver);
        try {
          return new FollowModels(
              opened,
              perceiver,
              OpenModel.on(runtime, slots, device -> factory.openConverser(device, rows)),
              metrics,
              rows);
        } catch (RuntimeException e) {
          try (perceiver) {
            throw e;
          }
        }
      } catch (RuntimeException e) {
        try (opened) {
          throw e;
        }
      }
    }
  }

  private FollowModels(
      Pictures pictures,
      OpenModel<Perceiver> perceiver,
      OpenModel<Converser> converser,
      MetricGroup metrics,
      int rows) {
    this.pictures = pictures;
    this.perceiver = perceiver;
    this.converser = converser;
    this.eyes = new FrameEyes(perceiver.get(), new ModelBatches(metrics), pictures);
    this.speaker = new Speaker(converser.get(), rows);
    PrefixMetrics.show(metrics, converser::get);
  }

  FrameEyes eyes() {
    return eyes;
  }

  Speaker speaker() {
    return speaker;
  }

  @Override
  public void close() throws Exception {
    try (pictures;
        perceiver) {
      converser.close();
    }
  }
}

package org.omgllava.job.follow;

import java.io.Serializable;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.MetricGroup;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.ModelBatches;
import org.omgllava.job.runtime.OpenModel;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.job.runtime.Pictures;
import org.omgllava.job.runtime.PrefixMetrics;
import org.omgllava.scene.Converser;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;

/**
 * What following looks and asks with.
 *
 * <p>Owns both models and the share of the pictures, from {@link Source#open} to {@link #close}.
 */
public final class FollowModels implements AutoCloseable {
  private final FrameEyes eyes;
  private final Speaker speaker;
  private final AutoCloseable owned;

  /** The pictures of frames, waited for; refused where one cannot be had any more. */
  @FunctionalInterface
  public interface PicturesOfFrames {
    Outcome<EncodedImage> of(FrameStamp frame) throws InterruptedException;
  }

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
          perceiver.get().warmUp(0);
          OpenModel<Converser> converser =
              OpenModel.on(runtime, slots, device -> factory.openConverser(device, rows));
          return new FollowModels(
              perceiver.get(),
              converser.get(),
              rows,
              opened::awaited,
              metrics,
              () -> {
                try (opened;
                    perceiver) {
                  converser.close();
                }
              });
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

  /**
   * With models and pictures that are open.
   *
   * @param rows questions that are decoded together
   * @param owned closed with this
   */
  public FollowModels(
      Perceiver perceiver,
      Converser converser,
      int rows,
      PicturesOfFrames pictures,
      MetricGroup metrics,
      AutoCloseable owned) {
    this.eyes = new FrameEyes(perceiver, new ModelBatches(metrics), pictures);
    this.speaker = new Speaker(converser, rows);
    this.owned = owned;
    PrefixMetrics.show(metrics, () -> converser);
  }

  FrameEyes eyes() {
    return eyes;
  }

  Speaker speaker() {
    return speaker;
  }

  @Override
  public void close() throws Exception {
    owned.close();
  }
}

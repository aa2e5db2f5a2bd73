package org.omgllava.job.cli.demo;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.scene.DeviceChoice;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;

/**
 * Frames per second of the model without Kafka and Flink: a bare loop over the clip, in this
 * process, with batches as large as the job's.
 *
 * @param device on which it ran
 * @param model the model's passes alone
 * @param withPrePost with decoding the picture before and making segments after
 */
record DemoSpeed(DeviceChoice device, double model, double withPrePost) {
  private static final int ROUNDS = 3;

  static DemoSpeed measure(
      ModelFactory factory, DeviceChoice device, DemoClip clip, int batchFrames) {
    try (Perceiver perceiver = factory.openPerceiver(device.index())) {
      List<List<PerceptionRequest>> batches = batches(clip, batchFrames);
      perceiver.perceive(batches.get(0));
      double modelSeconds = 0;
      long start = System.nanoTime();
      for (int round = 0; round < ROUNDS; round++) {
        for (List<PerceptionRequest> batch : batches) {
          Outcome<Perception> first = perceiver.perceive(batch).get(0);
          if (first.refused()) {
            throw new CommandFailure(
                "the model refused a frame of the clip: " + first.problem().message());
          }
          modelSeconds += first.value().modelMillis() / 1e3;
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      double frames = (double) ROUNDS * clip.frames().size();
      return new DemoSpeed(device, frames / modelSeconds, frames / seconds);
    }
  }

  private static List<List<PerceptionRequest>> batches(DemoClip clip, int batchFrames) {
    List<List<PerceptionRequest>> batches = new ArrayList<>();
    for (SourceFrame frame : clip.frames()) {
      if (batches.isEmpty() || batches.get(batches.size() - 1).size() == batchFrames) {
        batches.add(new ArrayList<>());
      }
      batches
          .get(batches.size() - 1)
          .add(
              new PerceptionRequest(
                  new FrameId("bare loop", frame.index()),
                  new EncodedImage(frame.encoding(), frame.image()),
                  List.of(),
                  true));
    }
    return batches;
  }
}

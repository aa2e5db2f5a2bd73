package org.omgllava.job.cli.bench;

import java.util.List;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;

/**
 * The model over batches, one after the other, in the calling thread.
 *
 * @param frames that were perceived
 * @param seconds in all: decoding pictures, the model's passes, making segments
 * @param modelSeconds of the model's passes alone
 */
record BareLoop(int frames, double seconds, double modelSeconds) {
  /**
   * @throws CommandFailure when the model refuses a frame
   */
  static BareLoop over(Perceiver perceiver, List<List<PerceptionRequest>> batches) {
    int frames = 0;
    double modelSeconds = 0;
    long start = System.nanoTime();
    for (List<PerceptionRequest> batch : batches) {
      List<Outcome<Perception>> outcomes = perceiver.perceive(batch);
      for (Outcome<Perception> outcome : outcomes) {
        if (outcome.refused()) {
          throw new CommandFailure("the model refused a frame: " + outcome.problem().message());
        }
      }
      frames += batch.size();
      modelSeconds += outcomes.get(0).value().modelMillis() / 1e3;
    }
    return new BareLoop(frames, (System.nanoTime() - start) / 1e9, modelSeconds);
  }

  double framesPerSecond() {
    return frames / seconds;
  }

  double modelFramesPerSecond() {
    return frames / modelSeconds;
  }

  double millisOfFrame() {
    return 1e3 * seconds / frames;
  }

  double modelMillisOfFrame() {
    return 1e3 * modelSeconds / frames;
  }
}

package org.omgllava.job.cli.bench.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.scene.Begun;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;

/**
 * The model over batches, from the calling thread.
 *
 * @param frames that were perceived
 * @param seconds in all: decoding pictures, the model's passes, making segments
 * @param modelSeconds of the model's passes and the competition for pixels alone
 */
public record BareLoop(int frames, double seconds, double modelSeconds) {
  /**
   * One batch after the other.
   *
   * @throws CommandFailure when the model refuses a frame
   */
  public static BareLoop over(Perceiver perceiver, List<List<PerceptionRequest>> batches) {
    return over(perceiver, batches, 0);
  }

  /**
   * The next batch is made ready while the model works on one, as in the job.
   *
   * @throws CommandFailure when the model refuses a frame
   */
  public static BareLoop ahead(Perceiver perceiver, List<List<PerceptionRequest>> batches) {
    return over(perceiver, batches, 1);
  }

  private static BareLoop over(
      Perceiver perceiver, List<List<PerceptionRequest>> batches, int ahead) {
    Deque<Begun<List<Outcome<Perception>>>> begun = new ArrayDeque<>();
    int frames = 0;
    double modelSeconds = 0;
    long start = System.nanoTime();
    for (List<PerceptionRequest> batch : batches) {
      begun.add(perceiver.begin(batch.stream().map(List::of).toList()));
      frames += batch.size();
      if (begun.size() > ahead) {
        modelSeconds += modelSeconds(begun.remove());
      }
    }
    while (!begun.isEmpty()) {
      modelSeconds += modelSeconds(begun.remove());
    }
    return new BareLoop(frames, (System.nanoTime() - start) / 1e9, modelSeconds);
  }

  private static double modelSeconds(Begun<List<Outcome<Perception>>> batch) {
    List<Outcome<Perception>> outcomes = batch.result();
    for (Outcome<Perception> outcome : outcomes) {
      if (outcome.refused()) {
        throw new CommandFailure("the model refused a frame: " + outcome.problem().message());
      }
    }
    return outcomes.get(0).value().modelMillis() / 1e3;
  }

  public double framesPerSecond() {
    return frames / seconds;
  }

  public double modelFramesPerSecond() {
    return frames / modelSeconds;
  }

  public double millisOfFrame() {
    return 1e3 * seconds / frames;
  }

  public double modelMillisOfFrame() {
    return 1e3 * modelSeconds / frames;
  }
}

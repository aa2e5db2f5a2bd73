package org.omgllava.job.cli.hazard;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** What a run publishes, from its seed: the same seed, the same plan. */
public final class HazardPlan {
  private HazardPlan() {}

  /**
   * The publications of all streams in the order of their times. Each stream ends with an end, and
   * each standing instruction is cancelled before.
   *
   * @param run in the names of streams and instructions, so that runs do not meet
   * @param startMicros capture time of the first frames, microseconds since the epoch
   */
  public static List<Planned> of(long seed, String run, long startMicros, HazardSettings settings) {
    SplittableRandom luck = new SplittableRandom(seed);
    List<Planned> all = new ArrayList<>();
    for (int stream = 0; stream < settings.streams(); stream++) {
      Camera camera = new Camera(run + "-cam-" + stream, startMicros, settings, luck.split());
      all.addAll(camera.run(stream % 2 == 0 ? 1 : 10));
    }
    all.sort(Comparator.comparingLong(Planned::atMillis));
    return all;
  }
}

package org.omgllava.job.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.job.overload.OverloadEffect.EmitArriving;
import org.omgllava.job.overload.OverloadEffect.EmitKept;
import org.omgllava.job.overload.OverloadEffect.WakeIn;
import org.omgllava.job.overload.OverloadSettings.Policy;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Moment;

/**
 * Twenty cameras at ten frames a second on one thread that reads frames and works on them: two in a
 * partition that is read as often as that of the eighteen others.
 */
class OverloadTurnsTest {
  private static final int CAMERAS = 20;
  private static final int CAMERAS_OF_THE_SMALL_PARTITION = 2;
  private static final long PERIOD_MILLIS = 100;
  private static final long READ_MILLIS = 3;
  private static final long MODEL_MILLIS = 80;
  private static final long MAX_AGE_MILLIS = 1_000;
  private static final long END_MILLIS = 120_000;

  private final OverloadCore core =
      new OverloadCore(new OverloadSettings(Policy.LATEST, MAX_AGE_MILLIS, 1L << 30));
  private final Map<Integer, WaitingFrames> waiting = new HashMap<>();
  private final TreeMap<Long, List<Integer>> timers = new TreeMap<>();
  private final long[] framesRead = new long[2];
  private final Map<Integer, List<Long>> resultAges = new TreeMap<>();
  private long now;

  @Test
  void camerasWhosePartitionIsBehindHaveTheirTurnsToo() {
    for (int partition = 0; now < END_MILLIS; partition = 1 - partition) {
      if (!timers.isEmpty() && timers.firstKey() <= now) {
        timers.pollFirstEntry().getValue().forEach(this::wake);
      } else if (!read(partition) && !read(1 - partition)) {
        now++;
      }
    }

    assertThat(resultAges).hasSize(CAMERAS);
    assertThat(resultAges.values())
        .allSatisfy(ages -> assertThat(ages).hasSizeGreaterThan(10))
        .allSatisfy(
            ages ->
                assertThat(ages)
                    .filteredOn(age -> age > 2 * MAX_AGE_MILLIS)
                    .as("of %s", ages)
                    .hasSizeLessThan(ages.size() / 5));
  }

  /** The next frame of a partition, if one has been appended: its cameras take turns. */
  private boolean read(int partition) {
    int first = partition == 0 ? 0 : CAMERAS_OF_THE_SMALL_PARTITION;
    int cameras =
        partition == 0 ? CAMERAS_OF_THE_SMALL_PARTITION : CAMERAS - CAMERAS_OF_THE_SMALL_PARTITION;
    long index = framesRead[partition] / cameras;
    if (index * PERIOD_MILLIS > now) {
      return false;
    }
    int camera = first + (int) (framesRead[partition]++ % cameras);
    now += READ_MILLIS;
    FrameStamp frame =
        new FrameStamp(
            "cam" + camera,
            "s",
            index,
            0,
            8,
            8,
            false,
            new Origin("frames", partition, index, PERIOD_MILLIS * index, 0));
    Optional<WaitingFrames> known = Optional.ofNullable(waiting.get(camera));
    carryOut(camera, core.frame(known, frame, 10, plight(camera)), frame);
    return true;
  }

  private void wake(int camera) {
    WaitingFrames frames = waiting.get(camera);
    if (frames != null) {
      carryOut(camera, core.wake(frames, plight(camera)), frames.newest());
    }
  }

  private void carryOut(
      int camera, Decision<WaitingFrames, OverloadEffect> decision, FrameStamp arriving) {
    decision.state().ifPresentOrElse(f -> waiting.put(camera, f), () -> waiting.remove(camera));
    for (OverloadEffect effect : decision.effects()) {
      if (effect instanceof EmitArriving) {
        result(camera, arriving);
      } else if (effect instanceof EmitKept kept) {
        result(camera, kept.frame());
      } else if (effect instanceof WakeIn wake) {
        timers.computeIfAbsent(now + wake.millis(), at -> new ArrayList<>()).add(camera);
      }
    }
  }

  private void result(int camera, FrameStamp frame) {
    long age = now - frame.origin().appendTimeMillis();
    resultAges.computeIfAbsent(camera, c -> new ArrayList<>()).add(age);
    now += MODEL_MILLIS;
  }

  private Now plight(int camera) {
    long bytes = waiting.values().stream().mapToLong(WaitingFrames::sizeBytes).sum();
    long behind =
        waiting.entrySet().stream()
            .filter(e -> e.getKey() != camera && e.getValue().behind())
            .count();
    return new Now(now, new Moment(0, now), bytes, behind);
  }
}

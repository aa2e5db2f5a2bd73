package org.omgllava.job.cli.bench.model;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.owned.Owned;
import org.omgllava.scene.DeviceChoice;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.SceneSegment;

/** The device against the CPU: how fast it is, and whether it sees the same. */
public final class DeviceBenchmark implements Benchmark {
  @Override
  public Plan plan() {
    return new Plan(
        "device",
        "frames of 320 x 240 on the device and on the CPU, and how much of the CPU's segments the device finds: pixels"
            + " of the same class; work is frames",
        32,
        List.of(
            new Side("on the device", "frames/s"),
            new Side("on the CPU", "frames/s"),
            new Side("found alike on the device", "pixels"),
            new Side("found on the CPU", "pixels"),
            new Side("segments on the device", "segments"),
            new Side("segments on the CPU", "segments")),
        List.of(
            new Comparison("frames/s, device / CPU", 0, 1),
            new Comparison("pixels of the CPU's segments found alike", 2, 3),
            new Comparison("segments, device / CPU", 4, 5)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    List<byte[]> pictures = BenchPictures.usual();
    Owned owned = new Owned();
    Perceiver device = owned.take(work.model().openPerceiver(work.device().index()));
    Perceiver cpu = owned.take(work.model().openPerceiver(DeviceChoice.CPU.index()));
    List<List<PerceptionRequest>> batches =
        BenchPictures.batches(pictures, work.work(), work.batchFrames());
    BareLoop.over(device, batches);
    BareLoop.over(cpu, batches);
    return new Rounds() {
      @Override
      public double[] next() {
        Seen onDevice = seen(device, batches);
        Seen onCpu = seen(cpu, batches);
        return new double[] {
          onDevice.framesPerSecond(),
          onCpu.framesPerSecond(),
          alike(onDevice, onCpu),
          onCpu.segments().stream().mapToLong(SceneSegment::areaPixels).sum(),
          onDevice.segments().size(),
          onCpu.segments().size()
        };
      }

      @Override
      public void close() {
        owned.close();
      }
    };
  }

  /** Frames and their segments, frame by frame. */
  private record Seen(double framesPerSecond, List<Perception> frames) {
    List<SceneSegment> segments() {
      return frames.stream().flatMap(frame -> frame.segments().stream()).toList();
    }
  }

  private static Seen seen(Perceiver perceiver, List<List<PerceptionRequest>> batches) {
    List<Perception> frames = new ArrayList<>();
    long start = System.nanoTime();
    for (List<PerceptionRequest> batch : batches) {
      perceiver.perceive(batch).stream().map(Outcome::value).forEach(frames::add);
    }
    return new Seen(frames.size() / ((System.nanoTime() - start) / 1e9), frames);
  }

  private static long alike(Seen device, Seen cpu) {
    long pixels = 0;
    for (int i = 0; i < cpu.frames().size(); i++) {
      for (SceneSegment expected : cpu.frames().get(i).segments()) {
        pixels +=
            device.frames().get(i).segments().stream()
                .filter(found -> found.categoryId() == expected.categoryId())
                .mapToLong(found -> RunLengthMasks.intersection(found.mask(), expected.mask()))
                .sum();
      }
    }
    return pixels;
  }
}

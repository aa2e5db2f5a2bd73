package org.omgllava.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.setting.Settings;
import org.omgllava.testing.ClipFrames;
import org.omgllava.track.TrackSettings;
import org.omgllava.track.Tracker;
import org.omgllava.track.Trackers;

/**
 * Memory of model and tracker over one long stream: the bundled clip over and over, eight frames a
 * batch. Prints heap after a collection, resident memory and live native tensors at marks.
 *
 * <p>Arguments: the bundle's folder, frames.
 */
public final class ModelMemory {
  private static final int BATCH = 8;
  private static final int MARKS = 10;

  private ModelMemory() {}

  public static void main(String[] arguments) throws IOException {
    int frames = Integer.parseInt(arguments[1]);
    run(arguments[0], frames, Trackers.of(Settings.defaults(TrackSettings.class)));
  }

  private static <S> void run(String bundle, int frames, Tracker<S> tracker) throws IOException {
    List<byte[]> pictures = ClipFrames.pictures();
    Optional<S> state = Optional.empty();
    long start = System.nanoTime();
    try (Perceiver perceiver = new BundleModelFactory(bundle, 32).openPerceiver(-1)) {
      for (int index = 0; index < frames; index += BATCH) {
        List<PerceptionRequest> batch = new ArrayList<>();
        for (int i = index; i < index + BATCH; i++) {
          EncodedImage image = new EncodedImage("JPEG", pictures.get(i % pictures.size()));
          // With an instruction the features stay in the cache, as in the job.
          batch.add(new PerceptionRequest(new FrameId("s", i), image, List.of(List.of()), true));
        }
        for (Outcome<Perception> outcome : perceiver.perceive(batch)) {
          Perception seen = outcome.value();
          state =
              Optional.of(tracker.track(state, seen.frame().frameIndex(), seen.segments()).state());
        }
        int done = index + BATCH;
        if (done % (frames / MARKS) < BATCH) {
          report(done, perceiver.liveNativeTensors(), (System.nanoTime() - start) / 1e9);
        }
      }
    }
  }

  private static void report(int frames, long tensors, double seconds) throws IOException {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    String resident =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:") || line.startsWith("VmHWM:"))
            .map(line -> line.replaceAll("\\s+", " "))
            .reduce("", (all, line) -> all + " " + line);
    System.out.printf(
        "frame %d: heap after GC %.1f MiB,%s, %d native tensors, %.1f frames/s%n",
        frames,
        (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0,
        resident,
        tensors,
        frames / seconds);
  }
}

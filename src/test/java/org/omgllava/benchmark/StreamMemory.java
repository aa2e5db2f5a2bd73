package org.omgllava.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.SceneSegment;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.StreamChain;

/**
 * Memory and time of the operators order, schedule and track: for many idle streams, and for one
 * long stream. Perception is replaced by made segments on frames of 240 x 320 pixels: eight moving
 * things, one of them replaced by another every 50 frames, before two backgrounds.
 *
 * <p>Arguments: idle streams, frames of each, frames of the long stream, bytes of a picture.
 */
public final class StreamMemory {
  private static final int HEIGHT = 240;
  private static final int WIDTH = 320;
  private static final int THINGS = 8;
  private static final int SIDE = 24;
  private static final int HIDDEN = 128;
  private static final int LIFE_FRAMES = 50;

  /** Frames up to a mark whose median time is told. */
  private static final int WINDOW = 100;

  /** The thread's own time: other processes of the machine do not count. */
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final Map<Integer, float[]> QUERIES = new HashMap<>();
  private static final Map<List<Integer>, RunLengthMask> MASKS = new HashMap<>();
  private static int pictureBytes;
  private static final List<Integer> MARKS = List.of(WINDOW, 1_000, 10_000, 20_000);

  private StreamMemory() {}

  public static void main(String[] arguments) throws Exception {
    int streams = Integer.parseInt(arguments[0]);
    int framesOfEach = Integer.parseInt(arguments[1]);
    int longFrames = Integer.parseInt(arguments[2]);
    pictureBytes = Integer.parseInt(arguments[3]);
    report("before", 0, 0);
    longStream(longFrames);
    try (StreamChain chain = StreamChain.open(StreamMemory::seen)) {
      for (int index = 0; index < framesOfEach; index++) {
        for (int stream = 0; stream < streams; stream++) {
          chain.receive(frame("cam-" + stream, index));
        }
      }
      report(streams + " idle streams", streams, chain.savedBytes());
      chain.setProcessingTime(60_000);
      chain.setProcessingTime(120_000);
      System.out.printf("after the idle time: %d entries of state and timers%n", chain.kept());
      report("freed", streams, chain.savedBytes());
    }
  }

  private static void longStream(int frames) throws Exception {
    List<SceneSegment> segments = new ArrayList<>();
    long[] window = new long[WINDOW];
    try (StreamChain chain = StreamChain.open(frame -> List.copyOf(segments))) {
      for (int index = 0; index < frames; index++) {
        Frame frame = frame("long", index);
        segments.clear();
        segments.addAll(seen(frame));
        long start = THREADS.getCurrentThreadCpuTime();
        chain.receive(frame);
        window[index % WINDOW] = THREADS.getCurrentThreadCpuTime() - start;
        if (MARKS.contains(index + 1)) {
          long[] sorted = window.clone();
          Arrays.sort(sorted);
          System.out.printf(
              "frame %d: median CPU time of %d frames %.3f ms%n",
              index + 1, WINDOW, sorted[WINDOW / 2] / 1e6);
          report("one stream", 1, chain.savedBytes());
        }
      }
    }
  }

  private static void report(String what, int streams, long savedBytes) throws IOException {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    long residentKibibytes =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(-1);
    System.out.printf(
        "%s: heap after GC %.1f MiB, resident %.1f MiB, savepoint %.1f kB per stream%n",
        what,
        (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0,
        residentKibibytes / 1024.0,
        streams == 0 ? 0 : savedBytes / 1e3 / streams);
  }

  private static Frame frame(String stream, long index) {
    return new Frame(
        new FrameStamp(
            stream,
            "",
            index,
            JobFixtures.START_MICROS + index * JobFixtures.FRAME_MICROS,
            HEIGHT,
            WIDTH,
            false,
            JobFixtures.origin(index)),
        new EncodedImage("JPEG", new byte[pictureBytes]));
  }

  private static List<SceneSegment> seen(Frame frame) {
    long index = frame.index();
    List<SceneSegment> segments = new ArrayList<>();
    for (int i = 0; i < THINGS; i++) {
      // In turn, each thing leaves for good and another comes.
      long generation = (index + (long) i * LIFE_FRAMES) / ((long) LIFE_FRAMES * THINGS);
      int x = (int) ((index + 37L * i) % (WIDTH - SIDE));
      int looks = (int) (generation * THINGS + i);
      segments.add(segment(i, true, rectangle(x, i * 28, SIDE, SIDE), looks));
    }
    segments.add(segment(20, false, rectangle(0, 0, WIDTH, 12), -1));
    segments.add(segment(21, false, rectangle(0, HEIGHT - 12, WIDTH, 12), -2));
    return segments;
  }

  private static SceneSegment segment(int category, boolean thing, RunLengthMask mask, int looks) {
    return new SceneSegment(
        category,
        "class " + category,
        thing,
        0.9f,
        RunLengthMasks.area(mask),
        RunLengthMasks.boundingBox(mask),
        mask,
        QUERIES.computeIfAbsent(looks, StreamMemory::query).clone());
  }

  private static float[] query(int looks) {
    float[] query = new float[2 * HIDDEN];
    Random random = new Random(looks);
    for (int i = 0; i < query.length; i++) {
      query[i] = (float) random.nextGaussian();
    }
    return query;
  }

  private static RunLengthMask rectangle(int x, int y, int width, int height) {
    return MASKS.computeIfAbsent(List.of(x, y, width, height), place -> drawn(x, y, width, height));
  }

  private static RunLengthMask drawn(int x, int y, int width, int height) {
    boolean[] mask = new boolean[HEIGHT * WIDTH];
    for (int row = y; row < y + height; row++) {
      Arrays.fill(mask, row * WIDTH + x, row * WIDTH + x + width, true);
    }
    return RunLengthMasks.fromRowMajor(mask, HEIGHT, WIDTH);
  }
}

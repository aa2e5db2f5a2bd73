package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.FRAME_MICROS;
import static org.omgllava.testing.JobFixtures.START_MICROS;
import static org.omgllava.testing.JobFixtures.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.SceneSegment;
import org.omgllava.testing.StreamChain;
import org.omgllava.track.TrackedSegment;

/**
 * What streams do to a job, through order, schedule and track. A frame shows, before a wall, as
 * many balls as its stream's number says, the first of them missing in the first frame.
 */
class StreamHazardsHarnessTest {
  private static final long YEAR_MICROS = 365L * 24 * 3_600 * 1_000_000;
  private static final int MOST_BALLS = 3;
  private static final int STREAMS = 1_000;
  private static final int FRAMES = 5;

  @Test
  void aThousandInterleavedStreamsComeOutAsEachOneAlone() throws Exception {
    Map<String, List<TrackedFrame>> together = new HashMap<>();
    try (StreamChain chain = chain()) {
      Random random = new Random(3);
      List<Integer> turn = new ArrayList<>();
      for (int stream = 0; stream < STREAMS; stream++) {
        turn.add(stream);
      }
      for (long index : new long[] {0, 2, 1, 4, 3}) {
        Collections.shuffle(turn, random);
        for (int stream : turn) {
          for (TrackedFrame out : chain.receive(frame(name(stream), index))) {
            together.computeIfAbsent(out.streamId(), id -> new ArrayList<>()).add(out);
          }
        }
      }
      assertThat(chain.rejected()).isEmpty();
    }

    assertThat(together).hasSize(STREAMS);
    Map<Integer, List<String>> alone = new HashMap<>();
    for (int stream = 0; stream < MOST_BALLS; stream++) {
      alone.put(1 + stream % MOST_BALLS, described(inOrder(name(stream))));
    }
    for (int stream = 0; stream < STREAMS; stream++) {
      assertThat(described(together.get(name(stream))))
          .as(name(stream))
          .isEqualTo(alone.get(1 + stream % MOST_BALLS));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {10 * YEAR_MICROS, -10 * YEAR_MICROS, 120_000_000, -120_000_000})
  void aClockThatJumpsAndComesBackLosesNoFrameOfAnyStream(long jumpMicros) throws Exception {
    try (StreamChain chain = chain()) {
      List<TrackedFrame> out = new ArrayList<>();
      // Disorder before, at, between and behind the jumps.
      long[] arrival = {0, 2, 1, 3, 5, 4, 7, 6, 9, 8, 11, 10, 12, 14, 13, 15};
      for (long index : arrival) {
        long jump = index >= 5 && index < 9 ? jumpMicros : 0;
        out.addAll(chain.receive(frame("jumping-0", index, time(index) + jump)));
        out.addAll(chain.receive(frame("steady-1", index)));
      }

      assertThat(chain.rejected()).isEmpty();
      assertThat(indices(out, "jumping-0")).isEqualTo(upTo(arrival.length));
      assertThat(indices(out, "steady-1")).isEqualTo(upTo(arrival.length));
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "7"})
  void aStreamThatStopsWithoutAnEndIsFreedAndMayComeBack(long firstIndexAfter) throws Exception {
    try (StreamChain chain = chain()) {
      List<TrackedFrame> before = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        before.addAll(chain.receive(frame("cam-2", i)));
      }
      assertThat(chain.kept()).isPositive();
      chain.setProcessingTime(60_000);
      chain.setProcessingTime(120_000);
      assertThat(chain.kept()).isZero();

      List<TrackedFrame> after = new ArrayList<>();
      for (long i = firstIndexAfter; i < firstIndexAfter + 3; i++) {
        after.addAll(chain.receive(frame("cam-2", i, time(100 + i))));
      }
      after.addAll(chain.setProcessingTime(122_000));

      assertThat(indices(before, "cam-2")).isEqualTo(upTo(3));
      assertThat(indices(after, "cam-2"))
          .isEqualTo(LongStream.range(firstIndexAfter, firstIndexAfter + 3).boxed().toList());
      assertThat(chain.rejected()).isEmpty();
    }
  }

  @Test
  void aFrameOfAnotherSizeKeepsTheIdentities() throws Exception {
    try (StreamChain chain = chain()) {
      List<TrackedFrame> out = new ArrayList<>();
      int[][] sizes = {{48, 96}, {48, 96}, {24, 48}, {24, 48}, {90, 60}, {48, 96}};
      for (int i = 0; i < sizes.length; i++) {
        out.addAll(chain.receive(sized(frame("cam-2", i), sizes[i][0], sizes[i][1])));
      }

      assertThat(out)
          .extracting(f -> new int[] {f.stamp().heightPixels(), f.stamp().widthPixels()})
          .containsExactly(sizes);
      assertThat(out)
          .allSatisfy(
              f ->
                  assertThat(f.segments())
                      .allMatch(
                          s ->
                              s.mask().height() == f.stamp().heightPixels()
                                  && s.mask().width() == f.stamp().widthPixels()));
      assertThat(out.subList(1, out.size()).stream().map(StreamHazardsHarnessTest::identities))
          .containsOnly(identities(out.get(1)));
    }
  }

  @Test
  void missingFramesCostNoIdentity() throws Exception {
    try (StreamChain chain = chain()) {
      List<TrackedFrame> out = new ArrayList<>();
      for (long index : new long[] {0, 1, 2, 6, 7}) {
        out.addAll(chain.receive(frame("cam-2", index)));
      }
      assertThat(indices(out, "cam-2")).isEqualTo(upTo(3));
      out.addAll(chain.setProcessingTime(2_000));

      assertThat(indices(out, "cam-2")).containsExactly(0L, 1L, 2L, 6L, 7L);
      assertThat(identities(out.get(4))).isEqualTo(identities(out.get(2)));
    }
  }

  private static StreamChain chain() throws Exception {
    return StreamChain.open(StreamHazardsHarnessTest::seen);
  }

  private static List<TrackedFrame> inOrder(String stream) throws Exception {
    try (StreamChain chain = chain()) {
      List<TrackedFrame> out = new ArrayList<>();
      for (int i = 0; i < FRAMES; i++) {
        out.addAll(chain.receive(frame(stream, i)));
      }
      return out;
    }
  }

  private static List<SceneSegment> seen(Frame frame) {
    int height = frame.stamp().heightPixels();
    int width = frame.stamp().widthPixels();
    int number = Integer.parseInt(frame.streamId().substring(frame.streamId().indexOf('-') + 1));
    int balls = 1 + number % MOST_BALLS;
    List<SceneSegment> segments = new ArrayList<>();
    for (int ball = frame.index() == 0 ? 1 : 0; ball < balls; ball++) {
      RunLengthMask mask = columns(height, width, ball, ball + 1);
      segments.add(segment(7, "ball", true, mask, ball));
    }
    segments.add(segment(1, "wall", false, columns(height, width, balls, 4), 9));
    return segments;
  }

  private static SceneSegment segment(
      int category, String name, boolean thing, RunLengthMask mask, int looks) {
    float[] query = new float[32];
    query[looks] = 1;
    query[16 + looks] = 1;
    return new SceneSegment(
        category,
        name,
        thing,
        0.9f,
        RunLengthMasks.area(mask),
        RunLengthMasks.boundingBox(mask),
        mask,
        query);
  }

  /** Whole quarters of a frame's width. */
  private static RunLengthMask columns(int height, int width, int from, int to) {
    boolean[] mask = new boolean[height * width];
    for (int y = 0; y < height; y++) {
      Arrays.fill(mask, y * width + from * width / 4, y * width + to * width / 4, true);
    }
    return RunLengthMasks.fromRowMajor(mask, height, width);
  }

  private static Frame sized(Frame frame, int height, int width) {
    FrameStamp stamp = frame.stamp();
    return new Frame(
        new FrameStamp(
            stamp.streamId(),
            stamp.session(),
            stamp.frameIndex(),
            stamp.captureTimeMicros(),
            height,
            width,
            false,
            stamp.origin()),
        frame.image());
  }

  private static String name(int stream) {
    return "cam-" + stream;
  }

  private static long time(long index) {
    return START_MICROS + index * FRAME_MICROS;
  }

  private static List<Long> upTo(int count) {
    return LongStream.range(0, count).boxed().toList();
  }

  private static List<Long> indices(List<TrackedFrame> frames, String stream) {
    return frames.stream()
        .filter(f -> f.streamId().equals(stream))
        .map(f -> f.stamp().frameIndex())
        .toList();
  }

  private static List<Long> identities(TrackedFrame frame) {
    return frame.segments().stream().map(TrackedSegment::trackId).toList();
  }

  private static List<String> described(List<TrackedFrame> frames) {
    return frames.stream().map(f -> f.stamp().frameIndex() + " " + identities(f)).toList();
  }
}

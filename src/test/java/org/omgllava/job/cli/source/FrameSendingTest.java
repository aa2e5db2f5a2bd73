package org.omgllava.job.cli.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.omgllava.job.client.PublishedFrames;
import org.omgllava.job.client.SourceFrame;

class FrameSendingTest {
  private static final FrameSending.Rate AT_ONCE = new FrameSending.Rate(0, false);
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  private final List<Long> indices = new ArrayList<>();
  private final List<Instant> times = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();
  private final List<Long> waits = new ArrayList<>();
  private int mostSent = Integer.MAX_VALUE;

  @Test
  void everyFrameIsSentWithTheTimesOfItsSourceAndThenTheEnd() throws Exception {
    FrameSending sending = run(new Shown(4), AT_ONCE, Map.of());

    assertThat(indices).containsExactly(0L, 1L, 2L, 3L);
    assertThat(steps()).containsExactly(100L, 100L, 100L);
    assertThat(ends).containsExactly(4L);
    assertThat(waits).as("nothing waits").isEmpty();
    assertThat(sending.sent()).containsExactly(Map.entry("door", 4L));
    assertThat(sending.passed()).isZero();
  }

  @Test
  void whatTheTopicHoldsIsPassedOverAndTimesGoOnAsIfNothingHadHappened() throws Exception {
    FrameSending sending = run(new Shown(6), AT_ONCE, held(2, LONG_AGO, false));

    assertThat(indices).containsExactly(3L, 4L, 5L);
    assertThat(times.get(0)).isEqualTo(LONG_AGO.plusMillis(100));
    assertThat(steps()).containsExactly(100L, 100L);
    assertThat(ends).containsExactly(6L);
    assertThat(sending.passed()).isEqualTo(3);
  }

  @Test
  void byTheClockTheyGoOnFromNow() throws Exception {
    Instant before = Instant.now();
    run(new Shown(6), new FrameSending.Rate(20, true), held(2, LONG_AGO, false));

    assertThat(times.get(0)).isBetween(before.plusMillis(50), Instant.now().plusMillis(50));
    assertThat(steps()).containsExactly(50L, 50L);
    assertThat(waits).as("each until it is due").hasSize(2).allMatch(millis -> millis <= 100);
  }

  @Test
  void timesThatLieAheadAreNotGoneBackTo() throws Exception {
    Instant ahead = Instant.now().plusSeconds(3_600);
    run(new Shown(4), new FrameSending.Rate(20, true), held(2, ahead, false));

    assertThat(times).containsExactly(ahead.plusMillis(50));
    assertThat(waits).as("the frames do not wait for them").allMatch(millis -> millis <= 50);
  }

  @Test
  void aSessionThatHasEndedGetsNoMoreAndNoSecondEnd() throws Exception {
    FrameSending sending = run(new Shown(5), AT_ONCE, held(2, LONG_AGO, true));

    assertThat(indices).isEmpty();
    assertThat(ends).isEmpty();
    assertThat(sending.passed()).isEqualTo(5);
    assertThat(sending.sent()).isEmpty();
  }

  @Test
  void anEndThatIsMissingIsSaidThoughEveryFrameIsHeld() throws Exception {
    run(new Shown(3), AT_ONCE, held(2, LONG_AGO, false));

    assertThat(indices).isEmpty();
    assertThat(ends).containsExactly(3L);
  }

  @Test
  void aSourceThatBeginsAgainCountsOnAndItsTimesGoOn() throws Exception {
    List<Long> opened = new ArrayList<>();
    mostSent = 7;
    try (RepeatedFrames loop =
        new RepeatedFrames(
            first -> {
              opened.add(first);
              return new Shown(3, first);
            },
            10)) {
      run(loop, AT_ONCE, Map.of());
      assertThat(loop.size()).as("there is no end to them").isZero();
      assertThat(loop.leftOut()).hasToString("");
    }

    assertThat(indices).containsExactly(10L, 11L, 12L, 13L, 14L, 15L, 16L);
    assertThat(steps()).containsOnly(100L);
    assertThat(opened).containsExactly(10L, 13L, 16L);
  }

  @Test
  void aSourceWithoutFramesIsNotOpenedForEver() throws Exception {
    List<Long> opened = new ArrayList<>();
    try (RepeatedFrames loop =
        new RepeatedFrames(
            first -> {
              opened.add(first);
              return new Shown(0, first);
            },
            0)) {
      assertThat(loop.next()).isEmpty();
    }

    assertThat(opened).containsExactly(0L);
  }

  private FrameSending run(
      FrameSource source, FrameSending.Rate rate, Map<String, PublishedFrames.Newest> held)
      throws Exception {
    FrameSending sending =
        new FrameSending(
            source,
            new FrameSending.Destination() {
              @Override
              public void frame(SourceFrame frame, Instant captured) {
                indices.add(frame.index());
                times.add(captured);
              }

              @Override
              public void endOfStream(String streamId, long index, Instant time) {
                assertThat(time).isAfterOrEqualTo(times.isEmpty() ? LONG_AGO : times.get(0));
                ends.add(index);
              }
            },
            rate,
            true,
            held,
            millis -> {
              if (millis > 0) {
                waits.add(millis);
              }
              return indices.size() >= mostSent;
            });
    List<Long> progress = new ArrayList<>();
    sending.run(progress::add);
    assertThat(progress).hasSize((int) (indices.size() + sending.passed()));
    return sending;
  }

  private static Map<String, PublishedFrames.Newest> held(
      long index, Instant captured, boolean ended) {
    return Map.of("door", new PublishedFrames.Newest(index, captured, ended));
  }

  private List<Long> steps() {
    List<Long> steps = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      steps.add(Duration.between(times.get(i - 1), times.get(i)).toMillis());
    }
    return steps;
  }

  /** So many frames, shown at 10 a second. */
  private static final class Shown implements FrameSource {
    private final int count;
    private final long first;
    private int given;

    Shown(int count) {
      this(count, 0);
    }

    Shown(int count, long first) {
      this.count = count;
      this.first = first;
    }

    @Override
    public Optional<SourceFrame> next() {
      return given == count
          ? Optional.empty()
          : Optional.of(SourceFrame.jpeg("door", first + given++, new byte[] {1}));
    }

    @Override
    public long size() {
      return count;
    }

    @Override
    public double framesPerSecond() {
      return 10;
    }

    @Override
    public OptionalLong shownMicros() {
      return OptionalLong.of((given - 1) * 100_000L);
    }
  }
}

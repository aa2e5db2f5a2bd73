package org.omgllava.job.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.job.order.OrderEffect.Count;
import org.omgllava.job.order.OrderEffect.EmitArriving;
import org.omgllava.job.order.OrderEffect.EmitEnd;
import org.omgllava.job.order.OrderEffect.EmitKept;
import org.omgllava.job.order.OrderEffect.KeepArriving;
import org.omgllava.job.order.OrderEffect.RejectArriving;
import org.omgllava.job.order.OrderEffect.RejectKept;
import org.omgllava.job.order.OrderEffect.WakeIn;
import org.omgllava.job.order.OrderEffect.Warn;
import org.omgllava.job.runtime.Counters;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Moment;
import org.omgllava.scene.ModelProblem;

/** One stream; 40 ms between its frames. Every frame has an offset of its own. */
class OrderCoreTest {
  private static final long FRAME_MICROS = 40_000;
  private static final long BYTES = 10;

  /** Of a stream that begins with frame 0 at time 0. */
  private static final String SESSION = "0@0";

  private static final int MOST_STREAMS = 3;

  private final OrderCore core =
      new OrderCore(
          new OrderSettings(500, 1_000, 2_000, 4, 1_000),
          new StreamSettings(60_000, 16, 100, MOST_STREAMS));
  private final Set<String> kept = new HashSet<>();
  private Optional<StreamOrder> order = Optional.empty();
  private Moment now = new Moment(1, 0);
  private int otherStreams;
  private long othersBytes;
  private long offset;

  /** What is kept is what the state names, and nothing without a state. */
  @AfterEach
  void nothingIsKeptThatIsNotKnown() {
    Set<String> known = new HashSet<>();
    order.ifPresent(
        state -> {
          state.waiting().stream()
              .filter(f -> f.stamp().hasPicture())
              .forEach(f -> known.add(f.key()));
          state.unconfirmed().forEach(f -> known.add(f.key()));
        });
    assertThat(kept).isEqualTo(known);
  }

  @Test
  void framesInOrderPassWithoutBeingKept() {
    assertThat(receive(frame(0))).containsExactly(new WakeIn(60_000), new EmitArriving(SESSION));
    assertThat(receive(frame(1))).containsExactly(new EmitArriving(SESSION));
    assertThat(receive(frame(2))).containsExactly(new EmitArriving(SESSION));
    assertThat(order.orElseThrow().next()).isEqualTo(3);
  }

  @Test
  void aFrameThatIsAheadWaitsForTheMissingOne() {
    receive(frame(0));
    FrameStamp second = frame(2);
    FrameStamp first = frame(1);

    assertThat(receive(second)).containsExactly(new KeepArriving(second.key()), new WakeIn(2_000));
    assertThat(receive(first))
        .containsExactly(
            new KeepArriving(first.key()),
            new EmitKept(first.key(), SESSION),
            new EmitKept(second.key(), SESSION));
    assertThat(receive(frame(3))).containsExactly(new EmitArriving(SESSION));
  }

  @Test
  void waitingFramesGoOnInOrderOfTheirIndices() {
    receive(frame(0));
    List<FrameStamp> ahead = List.of(frame(3), frame(4), frame(2));
    ahead.forEach(this::receive);

    assertThat(emitted(receive(frame(1)))).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void onlyTheFirstWaitForAGapAsksToBeWoken() {
    receive(frame(0));

    assertThat(receive(frame(2))).contains(new WakeIn(2_000));
    assertThat(receive(frame(4))).doesNotContain(new WakeIn(2_000));
    pass(100);
    assertThat(receive(frame(1))).contains(new WakeIn(2_000));
    assertThat(order.orElseThrow().waitingSince()).isEqualTo(now);
  }

  @Test
  void repeatedFramesAreCountedAndChangeNothing() {
    receive(frame(0));
    receive(frame(2));
    StreamOrder before = order.orElseThrow();
    pass(1_000);

    assertThat(receive(frame(0))).containsExactly(new Count(OrderCounter.DUPLICATE_FRAMES, 1));
    assertThat(receive(frame(2))).containsExactly(new Count(OrderCounter.DUPLICATE_FRAMES, 1));
    assertThat(order).contains(before);
  }

  @Test
  void aGapIsGivenUpAfterItsTime() {
    receive(frame(0));
    FrameStamp behind = frame(2);
    receive(behind);
    pass(1_999);
    assertThat(wake()).containsExactly(new WakeIn(1), new WakeIn(58_001));

    pass(1);
    assertThat(wake())
        .containsExactly(
            new Count(OrderCounter.MISSING_FRAMES, 1),
            new EmitKept(behind.key(), SESSION),
            new WakeIn(58_000));
    assertThat(receive(frame(1)))
        .containsExactly(
            new RejectArriving(
                new ModelProblem("LATE_FRAME", "frameIndex: 1 (expected: 3)"), SESSION));
    assertThat(receive(frame(3))).containsExactly(new EmitArriving(SESSION));
  }

  @Test
  void theTimeOfTheNextGapBeginsWhenTheFirstIsGivenUp() {
    receive(frame(0));
    receive(frame(2));
    receive(frame(4));
    pass(2_500);

    assertThat(wake()).contains(new WakeIn(2_000), new WakeIn(57_500));
    assertThat(order.orElseThrow().waitingSince()).isEqualTo(now);
    pass(1_999);
    assertThat(emitted(wake())).isEmpty();
    pass(1);
    assertThat(emitted(wake())).containsExactly(4L);
  }

  @Test
  void anotherRunOfTheJobCountsItsOwnTimeOnly() {
    receive(frame(0));
    receive(frame(2));
    now = new Moment(2, 1_999);
    assertThat(wake()).containsExactly(new WakeIn(1), new WakeIn(58_001));

    now = new Moment(2, 2_000);
    assertThat(emitted(wake())).containsExactly(2L);
  }

  @Test
  void aGapIsGivenUpWhenTwoFramesShowThatItsTimeIsOver() {
    receive(frame(0));
    receive(frame(2));
    assertThat(emitted(receive(at(3, 80 + 500)))).isEmpty();

    assertThat(emitted(receive(at(4, 80 + 500)))).containsExactly(2L, 3L, 4L);
  }

  @Test
  void aGapIsKeptOpenWithinTheDisorderBound() {
    receive(frame(0));
    receive(frame(2));
    receive(at(3, 80 + 499));

    assertThat(emitted(receive(at(4, 80 + 499)))).isEmpty();
  }

  @Test
  void aGapIsGivenUpWhenTooManyFramesWait() {
    receive(frame(0));
    for (long index : new long[] {2, 3, 4, 5}) {
      assertThat(emitted(receive(frame(index)))).isEmpty();
    }

    assertThat(emitted(receive(frame(6)))).containsExactly(2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void aGapIsGivenUpWhenTooManyBytesWait() {
    receive(frame(0));
    assertThat(emitted(receive(frame(2), 60))).isEmpty();
    assertThat(emitted(receive(frame(3), 40))).isEmpty();

    assertThat(emitted(receive(frame(5), 1))).containsExactly(2L, 3L);
  }

  @Test
  void gapsAreGivenUpOneByOneUntilWhatIsKeptOfAllStreamsFits() {
    receive(frame(0));
    FrameStamp first = frame(2);
    receive(first, 50);
    FrameStamp second = frame(4);
    othersBytes = 950;

    assertThat(receive(second, 50))
        .containsExactly(
            new KeepArriving(second.key()),
            new Count(OrderCounter.CROWDED_GAPS, 1),
            new Count(OrderCounter.MISSING_FRAMES, 1),
            new EmitKept(first.key(), SESSION),
            new WakeIn(2_000));
    assertThat(order.orElseThrow().sizeBytes()).isEqualTo(50);
  }

  @Test
  void aFrameThatDoesNotFitAtAllWaitsForNothing() {
    receive(frame(0));
    receive(frame(2));
    othersBytes = 1_000;

    assertThat(emitted(receive(frame(4)))).containsExactly(2L, 4L);
  }

  @Test
  void aStreamThatBeginsWhenTooMuchIsKeptOfOthersBeginsAtOnce() {
    othersBytes = 1_000;

    assertThat(emitted(receive(frame(7)))).containsExactly(7L);
  }

  @Test
  void whereNothingWaitsTooMuchOfOthersChangesNothing() {
    othersBytes = 2_000;
    receive(frame(0));

    assertThat(receive(frame(1))).containsExactly(new EmitArriving(SESSION));
  }

  @Test
  void aStreamMoreThanMayBeKnownIsRefusedUntilOneIsForgotten() {
    otherStreams = MOST_STREAMS;
    List<OrderEffect> effects = receive(frame(0));

    assertThat(effects).hasSize(1);
    OrderEffect.RejectArriving refused = (OrderEffect.RejectArriving) effects.get(0);
    assertThat(refused.why().code()).isEqualTo("TOO_MANY_STREAMS");
    assertThat(refused.why().message()).contains("at most 3", "--max-streams");
    assertThat(order).isEmpty();
    otherStreams = MOST_STREAMS - 1;
    assertThat(receive(frame(0))).contains(new EmitArriving(SESSION));
  }

  @Test
  void aStreamThatIsKnownGoesOnHoweverManyThereAre() {
    receive(frame(0));
    otherStreams = MOST_STREAMS + 1;

    assertThat(receive(frame(1))).containsExactly(new EmitArriving(SESSION));
  }

  @Test
  void aStreamStartsAtAnyIndexAndCountsNothingMissing() {
    FrameStamp first = frame(7);
    assertThat(receive(first))
        .containsExactly(new WakeIn(60_000), new KeepArriving(first.key()), new WakeIn(2_000));
    pass(2_000);

    assertThat(wake()).containsExactly(new EmitKept(first.key(), "7@280000"), new WakeIn(58_000));
    assertThat(receive(frame(6)))
        .containsExactly(
            new RejectArriving(
                new ModelProblem("LATE_FRAME", "frameIndex: 6 (expected: 8)"), "7@280000"));
  }

  @Test
  void theEndWithoutAStreamIsCountedAndForgotten() {
    assertThat(receive(end(3))).containsExactly(new Count(OrderCounter.DUPLICATE_FRAMES, 1));
    assertThat(order).isEmpty();
  }

  @Test
  void theEndGoesOnAfterTheLastFrameWithoutBeingKept() {
    receive(frame(0));
    FrameStamp end = end(1);

    assertThat(receive(end))
        .containsExactly(
            new EmitEnd(end.in(SESSION)),
            new Count(OrderCounter.ENDED_STREAMS, 1),
            new WakeIn(60_000));
    assertThatNothingWaits();
  }

  @Test
  void theLastFrameIsTheEnd() {
    receive(frame(0));
    FrameStamp last = lastFrame(1);

    assertThat(receive(last))
        .containsExactly(
            new KeepArriving(last.key()),
            new EmitKept(last.key(), SESSION),
            new Count(OrderCounter.ENDED_STREAMS, 1),
            new WakeIn(60_000));
    assertThatNothingWaits();
  }

  @Test
  void theEndWaitsForMissingFrames() {
    receive(frame(0));
    FrameStamp end = end(2);
    assertThat(receive(end)).containsExactly(new WakeIn(2_000));

    assertThat(receive(frame(1)))
        .endsWith(
            new EmitEnd(end.in(SESSION)),
            new Count(OrderCounter.ENDED_STREAMS, 1),
            new WakeIn(60_000));
    assertThatNothingWaits();
  }

  @Test
  void anEndWhosePlaceIsTakenComesAfterEverything() {
    receive(frame(0));
    receive(frame(1));
    FrameStamp early = end(1);
    assertThat(receive(early)).startsWith(new EmitEnd(early.endAt(2).in(SESSION)));

    receive(at(0, 5_000));
    receive(at(3, 5_120));
    FrameStamp inTheWay = FrameStamp.end("cam", "", 3, 5_120_000, origin());
    assertThat(receive(inTheWay)).isEmpty();
    pass(2_000);
    assertThat(wake()).contains(new EmitEnd(inTheWay.endAt(4).in("0@5000000")));
    assertThatNothingWaits();
  }

  @Test
  void whatComesBehindTheEndIsADeadLetter() {
    receive(frame(0));
    FrameStamp behind = frame(4);
    receive(behind);
    FrameStamp end = end(2);
    receive(end);

    assertThat(receive(frame(1)))
        .endsWith(
            new EmitEnd(end.in(SESSION)),
            new RejectKept(
                behind.key(),
                new ModelProblem("AFTER_END_OF_STREAM", "frameIndex: 4 (expected: at most 2)"),
                SESSION),
            new Count(OrderCounter.ENDED_STREAMS, 1),
            new WakeIn(60_000));
  }

  @Test
  void anEndThatComesNextDoesNotWaitForWhatIsBehindIt() {
    receive(frame(0));
    FrameStamp behind = frame(2);
    receive(behind);
    FrameStamp end = end(1);

    assertThat(receive(end))
        .containsExactly(
            new EmitEnd(end.in(SESSION)),
            new RejectKept(
                behind.key(),
                new ModelProblem("AFTER_END_OF_STREAM", "frameIndex: 2 (expected: at most 1)"),
                SESSION),
            new Count(OrderCounter.ENDED_STREAMS, 1),
            new WakeIn(60_000));
  }

  @Test
  void anEndBehindTheEndIsNoDeadLetter() {
    receive(frame(0));
    FrameStamp last = lastFrame(2);
    receive(last);
    receive(end(5));

    assertThat(receive(frame(1)))
        .endsWith(
            new EmitKept(last.key(), SESSION),
            new Count(OrderCounter.ENDED_STREAMS, 1),
            new WakeIn(60_000));
  }

  @Test
  void aSilentStreamEndsBehindItsLastFrame() {
    receive(frame(0));
    FrameStamp last = frame(1);
    pass(30_000);
    receive(last);
    pass(59_999);
    assertThat(wake()).containsExactly(new WakeIn(1));

    pass(1);
    assertThat(wake())
        .containsExactly(
            new EmitEnd(last.endAt(2).in(SESSION)),
            new Count(OrderCounter.ENDED_STREAMS, 1),
            new WakeIn(60_000));
    assertThatNothingWaits();
    pass(59_999);
    assertThat(wake()).containsExactly(new WakeIn(1));
    pass(1);
    assertThat(wake()).isEmpty();
    assertThat(order).isEmpty();
  }

  @Test
  void aSilentStreamGivesUpItsGapsWithItsEnd() {
    receive(frame(0));
    receive(frame(2));
    receive(frame(5));
    pass(60_000);

    List<OrderEffect> effects = wake();

    assertThat(emitted(effects)).containsExactly(2L, 5L, 6L);
    assertThat(effects)
        .contains(
            new Count(OrderCounter.MISSING_FRAMES, 1), new Count(OrderCounter.MISSING_FRAMES, 2));
  }

  @Test
  void aStreamThatWaitsForNothingIsWokenForItsSilenceOnly() {
    receive(frame(0));
    pass(5_000);

    assertThat(wake()).containsExactly(new WakeIn(55_000));
  }

  @Test
  void oneFrameThatSeemsToStartAgainIsKeptUntilAnotherAgrees() {
    twoFrames();
    StreamOrder before = order.orElseThrow();
    FrameStamp odd = at(0, 5_000);

    assertThat(receive(odd)).containsExactly(new KeepArriving(odd.key()), new WakeIn(2_000));
    assertThat(order).contains(before.doubting(new WaitingFrame(odd, BYTES), now));
  }

  @Test
  void anotherFrameThatDoesNotFollowTakesThePlaceOfTheFirst() {
    twoFrames();
    FrameStamp odd = at(0, 5_000);
    FrameStamp other = at(0, 9_000);
    receive(odd);

    assertThat(receive(other))
        .containsExactly(
            new RejectKept(odd.key(), Refusals.late(0, 2), SESSION),
            new Warn(
                "stream cam: do two publishers send at once? frames of another time come in between"
                    + " (expected: one at a time; give each a stream of its own)"),
            new KeepArriving(other.key()),
            new WakeIn(2_000));
  }

  @Test
  void aStreamStartsAgainWhenTwoFramesAgree() {
    twoFrames();
    FrameStamp odd = at(0, 5_000);
    FrameStamp next = at(1, 5_040);
    receive(odd);
    pass(10);

    assertThat(receive(next))
        .containsExactly(
            new EmitEnd(FrameStamp.end("cam", SESSION, 2, FRAME_MICROS, frameOrigin(1))),
            new Count(OrderCounter.ENDED_STREAMS, 1),
            new WakeIn(60_000),
            new EmitKept(odd.key(), "0@5000000"),
            new EmitArriving("0@5000000"));
    StreamOrder again = order.orElseThrow();
    assertThat(again.next()).isEqualTo(2);
    assertThat(again.last()).isEqualTo(next);
    assertThat(again.unconfirmed()).isEmpty();
  }

  @Test
  void aStreamMayStartAgainInTheMiddle() {
    twoFrames();
    receive(frame(2));
    FrameStamp odd = at(1, 5_000);
    FrameStamp next = at(2, 5_040);
    receive(odd);

    assertThat(receive(next))
        .endsWith(new WakeIn(60_000), new WakeIn(2_000), new KeepArriving(next.key()));
    pass(2_000);
    assertThat(emitted(wake())).containsExactly(1L, 2L);
  }

  @Test
  void aStreamThatStartsAgainWithItsLastFrameEndsAgain() {
    twoFrames();
    receive(frame(2));
    FrameStamp only = new FrameStamp("cam", "", 0, 5_000_000, 4, 4, true, origin());
    receive(only);

    assertThat(emitted(receive(at(1, 5_040)))).containsExactly(3L, 0L);
    assertThatNothingWaits();
  }

  @Test
  void aFrameAheadWithANewTimeStartsNothing() {
    twoFrames();

    assertThat(receive(at(2, 5_000))).containsExactly(new EmitArriving(SESSION));
  }

  @Test
  void theEndForgetsTheFrameThatSeemedToStartAgain() {
    twoFrames();
    FrameStamp odd = at(0, 5_000);
    receive(odd);

    assertThat(receive(end(2))).contains(new RejectKept(odd.key(), Refusals.late(0, 2), SESSION));
    assertThatNothingWaits();
  }

  @Test
  void repeatsDoNotKeepAStreamAlive() {
    receive(frame(0));
    pass(50_000);
    receive(frame(0));
    pass(10_000);

    assertThat(emitted(wake())).containsExactly(1L);
    assertThatNothingWaits();
  }

  @Test
  void whatIsCountedHasTheNamesOfItsMetrics() {
    assertThat(OrderCounter.values())
        .extracting(Counters::metric)
        .containsExactly(
            "duplicateFrames", "framesOut", "missingFrames", "crowdedGaps", "endedStreams");
  }

  private void assertThatNothingWaits() {
    StreamOrder over = order.orElseThrow();
    assertThat(over.isLive()).isFalse();
    assertThat(over.waiting()).isEmpty();
    assertThat(over.unconfirmed()).isEmpty();
  }

  /** Frames 0 and 1, so that the stream's clock stands. */
  private void twoFrames() {
    receive(frame(0));
    receive(frame(1));
  }

  private FrameStamp frame(long index) {
    return new FrameStamp("cam", "", index, index * FRAME_MICROS, 4, 4, false, origin());
  }

  private FrameStamp at(long index, long millis) {
    return new FrameStamp("cam", "", index, millis * 1_000, 4, 4, false, origin());
  }

  private FrameStamp lastFrame(long index) {
    return new FrameStamp("cam", "", index, index * FRAME_MICROS, 4, 4, true, origin());
  }

  private FrameStamp end(long index) {
    return FrameStamp.end("cam", "", index, index * FRAME_MICROS, origin());
  }

  private Origin origin() {
    return frameOrigin(offset++);
  }

  private static Origin frameOrigin(long at) {
    return new Origin("frames", 0, at, 0, 0);
  }

  private void pass(long millis) {
    now = new Moment(now.attempt(), now.activeMillis() + millis);
  }

  private List<OrderEffect> receive(FrameStamp frame) {
    return receive(frame, BYTES);
  }

  private List<OrderEffect> receive(FrameStamp frame, long bytes) {
    return after(
        core.frame(order, frame, bytes, new Others(otherStreams, othersBytes), now),
        Optional.of(frame));
  }

  private List<OrderEffect> wake() {
    return after(core.wake(order.orElseThrow(), now), Optional.empty());
  }

  /** Keeps the books of what is kept. */
  private List<OrderEffect> after(
      Decision<StreamOrder, OrderEffect> decision, Optional<FrameStamp> arriving) {
    order = decision.state();
    for (OrderEffect effect : decision.effects()) {
      if (effect instanceof KeepArriving keep) {
        assertThat(keep.key()).isEqualTo(arriving.orElseThrow().key());
        assertThat(kept.add(keep.key())).as("%s is new", keep).isTrue();
      } else if (effect instanceof EmitKept emit) {
        assertThat(kept.remove(emit.key())).as("%s is kept", emit).isTrue();
      } else if (effect instanceof RejectKept reject) {
        assertThat(kept.remove(reject.key())).as("%s is kept", reject).isTrue();
      }
    }
    return decision.effects();
  }

  /** The indices that go on, those of frames that were kept by their keys. */
  private static List<Long> emitted(List<OrderEffect> effects) {
    List<Long> indices = new ArrayList<>();
    for (OrderEffect effect : effects) {
      if (effect instanceof EmitKept emit) {
        indices.add(Long.valueOf(emit.key().substring(0, emit.key().indexOf('@'))));
      } else if (effect instanceof EmitEnd emit) {
        indices.add(emit.end().frameIndex());
      }
    }
    return indices;
  }
}

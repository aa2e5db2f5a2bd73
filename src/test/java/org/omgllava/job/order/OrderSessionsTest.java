package org.omgllava.job.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
import org.omgllava.job.order.OrderEffect.Warn;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Moment;

/**
 * What becomes of a stream that ends, starts again, jumps, or is sent twice. Each frame has exactly
 * one outcome: it goes on, is refused with a reason, or is counted as a repeat.
 */
class OrderSessionsTest {
  private static final int IDLE_MILLIS = 60_000;
  private static final int MAX_GAP_MILLIS = 2_000;

  private final OrderCore core =
      new OrderCore(
          new OrderSettings(500, 1_000, MAX_GAP_MILLIS, 128, 1 << 20),
          new StreamSettings(IDLE_MILLIS, 16, 1 << 20, 1));
  private final Map<String, Long> kept = new HashMap<>();
  private final List<String> out = new ArrayList<>();
  private final List<String> dead = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private Optional<StreamOrder> order = Optional.empty();
  private Moment now = new Moment(1, 0);
  private long offset;
  private long frames;
  private long repeats;

  @AfterEach
  void eachFrameHasOneOutcomeAndNoPlaceIsTakenTwice() {
    silence(MAX_GAP_MILLIS);
    silence(IDLE_MILLIS);
    silence(IDLE_MILLIS);
    assertThat(order).isEmpty();
    assertThat(kept).isEmpty();
    assertThat(out.stream().filter(o -> !o.endsWith("end")).count() + dead.size() + repeats)
        .isEqualTo(frames);
    assertThat(out).doesNotHaveDuplicates();
  }

  @Test
  void theRepeatOfTheLastFrameIsNotSegmentedAgain() {
    send(at(0, 0), last(1, 40), last(1, 40));

    assertThat(out).containsExactly("0@0 0", "0@0 1");
    assertThat(repeats).isEqualTo(1);
  }

  @Test
  void aRepeatAfterTheEndBeginsNothing() {
    send(at(0, 0), at(1, 40), at(2, 80), end(3, 80), at(2, 80));

    assertThat(out).containsExactly("0@0 0", "0@0 1", "0@0 2", "0@0 end");
    assertThat(repeats).isEqualTo(1);
  }

  @Test
  void aRepeatedEndEndsNotTheNextSession() {
    send(at(0, 0), end(1, 40), at(0, 1_000), end(1, 40), at(1, 1_040));

    assertThat(out).containsExactly("0@0 0", "0@0 end", "0@1000000 0", "0@1000000 1");
  }

  @Test
  void aFrameThatComesTooLateForTheEndIsADeadLetter() {
    send(at(0, 0), at(1, 40), end(4, 160));
    silence(MAX_GAP_MILLIS);
    send(at(2, 80));

    assertThat(out).containsExactly("0@0 0", "0@0 1", "0@0 end");
    assertThat(dead).containsExactly("AFTER_END_OF_STREAM 2");
  }

  @Test
  void aStreamThatStartsAgainAfterItsEndIsAnotherSession() {
    send(at(0, 0), at(1, 40), end(2, 80), at(0, 100), at(1, 140));

    assertThat(out).containsExactly("0@0 0", "0@0 1", "0@0 end", "0@100000 0", "0@100000 1");
  }

  @Test
  void whereverAStreamIsForgottenEachOfItsFramesHasOneOutcome() {
    FrameStamp[] all = {
      at(0, 0), at(2, 80), at(1, 40), at(9, 360), at(90_000, 400), at(10, 440), end(12, 480)
    };
    for (int before = 0; before <= all.length; before++) {
      send(Arrays.copyOf(all, before));
      forget();
      assertThat(order).isEmpty();
      assertThat(kept).as("kept after %s", before).isEmpty();
      send(Arrays.copyOfRange(all, before, all.length));
      silence(IDLE_MILLIS);
      silence(IDLE_MILLIS);
      out.replaceAll(gone -> gone.startsWith("in run ") ? gone : "in run " + offset + ": " + gone);
    }
  }

  @Test
  void aForgottenStreamBeginsAnewWithTheSameFrames() {
    for (int i = 0; i < 2; i++) {
      send(at(0, 0), at(1, 40), at(3, 120));
      forget();
      assertThat(out).containsExactly("0@0 0", "0@0 1", "0@0 3", "0@0 end");
      assertThat(repeats).isZero();
      out.clear();
      frames = 0;
    }
    forget();
    assertThat(out).as("of a stream that is not known nothing ends").isEmpty();
  }

  private void forget() {
    carryOut(core.forget(order), end(0, 0));
  }

  @Test
  void framesThatArePublishedTwiceAtOnceAreAllAccountedFor() {
    for (int i = 0; i < 88; i++) {
      if (i < 50) {
        send(at(i, 40 * i));
      }
      if (i >= 38) {
        send(at(i - 38, 40 * i + 7));
      }
    }

    assertThat(out).hasSizeGreaterThanOrEqualTo(50);
    assertThat(dead).isNotEmpty().allMatch(letter -> letter.startsWith("LATE_FRAME"));
    assertThat(warnings).hasSize(1).first().asString().contains("stream cam", "two publishers");
  }

  @Test
  void theSameRecordsPublishedTwiceAreSegmentedOnce() {
    send(run(50, 0));
    send(run(50, 0));

    assertThat(out).hasSize(50);
    assertThat(repeats).isEqualTo(50);
  }

  @Test
  void aPublisherMayStartAgainWithItsFirstFramesSwapped() {
    send(run(50, 0));
    send(at(1, 5_040), at(0, 5_000));
    send(LongStream.range(2, 10).mapToObj(i -> at(i, 5_000 + 40 * i)).toArray(FrameStamp[]::new));

    assertThat(out.subList(51, out.size()))
        .containsExactlyElementsOf(
            LongStream.range(0, 10).mapToObj(i -> "0@5000000 " + i).toList());
    assertThat(dead).isEmpty();
  }

  @Test
  void aPublisherMayStartAgainWithEverySecondIndex() {
    send(run(50, 0));
    for (int i = 0; i < 10; i++) {
      send(at(2 * i, 5_000 + 80 * i));
      silence(80);
    }
    for (int i = 0; i < 10; i++) {
      silence(MAX_GAP_MILLIS);
    }

    assertThat(out.subList(51, out.size())).hasSizeGreaterThanOrEqualTo(9);
    assertThat(dead).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void oneFrameAloneAfterARestartComesOut() {
    send(run(50, 0));
    send(at(0, 5_000));
    silence(MAX_GAP_MILLIS);

    assertThat(out).endsWith("0@0 end", "0@5000000 0");
  }

  @Test
  void oneFrameAndItsEndAfterARestartComeOut() {
    send(run(50, 0));
    send(at(0, 5_000), end(1, 5_040));

    assertThat(out).endsWith("0@0 end", "0@5000000 0", "0@5000000 end");
  }

  @Test
  void aCameraWhoseClockIsSetBackByItsRestartIsAnotherSession() {
    send(run(50, 1_000_000));
    send(run(10, 40));

    assertThat(out).hasSize(61).endsWith("0@40000 9");
    assertThat(dead).isEmpty();
  }

  @Test
  void aFrameOfTheSessionBeforeIsLate() {
    send(run(49, 0));
    send(at(0, 5_000), at(1, 5_040), at(49, 49 * 40), at(2, 5_080));

    assertThat(out).hasSize(53).endsWith("0@5000000 2");
    assertThat(dead).containsExactly("LATE_FRAME 49");
  }

  @Test
  void aSingleMadIndexCostsNoOtherFrame() {
    send(run(10, 0));
    send(at(1_000_000_000, 400));
    send(LongStream.range(10, 30).mapToObj(i -> at(i, 440 + 40 * i)).toArray(FrameStamp[]::new));

    assertThat(out).hasSize(30).allMatch(frame -> frame.startsWith("0@0 "));
    assertThat(dead).containsExactly("FRAME_INDEX_JUMP 1000000000");
  }

  @Test
  void aMadIndexAtTheBeginningCostsNoOtherFrame() {
    send(at(1_000_000_000, 0));
    for (int i = 0; i < 80; i++) {
      send(at(i, 40 * i));
      silence(40);
    }

    assertThat(out).hasSize(80).allMatch(frame -> frame.startsWith("0@0 "));
    assertThat(dead).containsExactly("FRAME_INDEX_JUMP 1000000000");
  }

  @Test
  void aMadIndexBeforeTheEndIsRefusedAndTheEndComes() {
    send(at(0, 0), at(1_000_000_000, 40), end(1, 80));

    assertThat(out).containsExactly("0@0 0", "0@0 end");
    assertThat(dead).containsExactly("FRAME_INDEX_JUMP 1000000000");
  }

  @Test
  void aMadEndComesAfterTheLastFrame() {
    send(at(0, 0), at(1, 40), end(1_000_000_000, 80));

    assertThat(out).containsExactly("0@0 0", "0@0 1", "0@0 end");
  }

  @Test
  void aJumpThatTheNextFrameAgreesWithGoesOnAtOnce() {
    send(run(10, 0));
    send(at(5_001, 9_040), at(5_000, 9_000), at(5_002, 9_080));

    assertThat(out).hasSize(13).endsWith("0@0 5000", "0@0 5001", "0@0 5002");
  }

  @Test
  void aPublishersSessionIsTakenAsItIsNamedAndAnotherBeginsAtOnce() {
    send(in("a", at(0, 0)), in("a", at(1, 40)));
    send(in("b", at(0, 80)), in("b", at(1, 120)), in("b", end(2, 160)));
    send(in("c", at(7, 0)));
    silence(MAX_GAP_MILLIS);

    assertThat(out).containsExactly("a 0", "a 1", "a end", "b 0", "b 1", "b end", "c+7 7");
  }

  @Test
  void theSameRecordsUnderAnotherNameAreNoRepeats() {
    send(Stream.of(run(5, 0)).map(frame -> in("a", frame)).toArray(FrameStamp[]::new));
    send(Stream.of(run(5, 0)).map(frame -> in("b", frame)).toArray(FrameStamp[]::new));
    send(in("b", at(4, 160)));

    assertThat(out).hasSize(11).endsWith("b 4");
    assertThat(repeats).isEqualTo(1);
  }

  @Test
  void aSessionThatWasLeftDoesNotComeBackAndTwoPublishersAreNamed() {
    send(in("a", at(0, 0)), in("b", at(0, 80)), in("a", at(1, 40)), in("a", at(2, 80)));
    send(in("b", at(1, 120)), in("a", end(3, 120)), in("b", at(2, 160)));

    assertThat(out).containsExactly("a 0", "a end", "b 0", "b 1", "b 2");
    assertThat(dead).containsExactly("SESSION_ENDED 1", "SESSION_ENDED 2");
    assertThat(warnings)
        .containsExactly(
            "stream cam: do two publishers send at once? sessions a and b"
                + " (expected: one at a time; give each a stream of its own)");
  }

  @Test
  void aSessionThatHasEndedDoesNotGoOn() {
    send(in("a", at(0, 0)), in("a", end(1, 40)), in("a", end(1, 40)), in("a", at(2, 80)));

    assertThat(out).containsExactly("a 0", "a end");
    assertThat(dead).containsExactly("SESSION_ENDED 2");
    assertThat(warnings).isEmpty();
  }

  @Test
  void aNamedSessionStartsNothingByItsIndices() {
    send(in("a", at(0, 0)), in("a", at(1, 40)), in("a", at(0, 5_000)), in("a", at(1, 5_040)));

    assertThat(out).containsExactly("a 0", "a 1");
    assertThat(dead).containsExactly("LATE_FRAME 0", "LATE_FRAME 1");
  }

  @Test
  void aNamedSessionThatGoesOnAfterASilenceHasAnotherName() {
    send(in("a", at(0, 0)), in("a", at(1, 40)));
    silence(IDLE_MILLIS);
    send(in("a", at(1, 40)), in("a", at(2, 90_000)));
    silence(MAX_GAP_MILLIS);
    assertThat(out).containsExactly("a 0", "a 1", "a end", "a+2 2");
    silence(IDLE_MILLIS);
    silence(IDLE_MILLIS);
    assertThat(order).isEmpty();

    send(in("a", at(3, 900_000)));
    silence(MAX_GAP_MILLIS);

    assertThat(out).endsWith("a+2 end", "a+3 3");
    assertThat(repeats).isEqualTo(1);
  }

  @Test
  void theNameOfASessionDoesNotDependOnTheOrderOfArrival() {
    send(at(7, 280), at(5, 200), at(6, 240));
    silence(MAX_GAP_MILLIS);

    assertThat(out).containsExactly("5@200000 5", "5@200000 6", "5@200000 7");
  }

  @Test
  void whatIsRememberedIsBounded() {
    for (int i = 0; i < 50; i++) {
      send(in("run-" + i, at(0, 40 * i)));
    }
    send(Stream.of(run(300, 5_000)).map(frame -> in("last", frame)).toArray(FrameStamp[]::new));

    StreamMemory memory = order.orElseThrow().memory();
    assertThat(memory.left()).hasSize(StreamMemory.MOST_LEFT).endsWith("run-49");
    assertThat(memory.passed()).hasSize(StreamMemory.MOST_PASSED);
  }

  private static FrameStamp[] run(int length, long startMillis) {
    return LongStream.range(0, length)
        .mapToObj(i -> at(i, startMillis + 40 * i))
        .toArray(FrameStamp[]::new);
  }

  private static FrameStamp at(long index, long millis) {
    return new FrameStamp("cam", "", index, millis * 1_000, 4, 4, false, origin(0));
  }

  private static FrameStamp last(long index, long millis) {
    return new FrameStamp("cam", "", index, millis * 1_000, 4, 4, true, origin(0));
  }

  private static FrameStamp end(long index, long millis) {
    return FrameStamp.end("cam", "", index, millis * 1_000, origin(0));
  }

  private static FrameStamp in(String session, FrameStamp stamp) {
    return stamp.in(session);
  }

  private static Origin origin(long offset) {
    return new Origin("frames", 0, offset, 0, 0);
  }

  private void send(FrameStamp... sent) {
    for (FrameStamp frame : sent) {
      FrameStamp arriving =
          new FrameStamp(
              frame.streamId(),
              frame.session(),
              frame.frameIndex(),
              frame.captureTimeMicros(),
              frame.heightPixels(),
              frame.widthPixels(),
              frame.endOfStream(),
              origin(offset++));
      frames += frame.hasPicture() ? 1 : 0;
      long before = repeats;
      carryOut(core.frame(order, arriving, 10, new Others(0, 0), now), arriving);
      repeats = frame.hasPicture() ? repeats : before;
    }
  }

  private void silence(long millis) {
    now = new Moment(now.attempt(), now.activeMillis() + millis);
    if (order.isPresent()) {
      carryOut(core.wake(order.get(), now), end(0, 0));
    }
  }

  private void carryOut(Decision<StreamOrder, OrderEffect> decision, FrameStamp arriving) {
    order = decision.state();
    for (OrderEffect effect : decision.effects()) {
      if (effect instanceof EmitArriving emit) {
        out.add(emit.session() + " " + arriving.frameIndex());
      } else if (effect instanceof EmitKept emit) {
        out.add(emit.session() + " " + kept.remove(emit.key()));
      } else if (effect instanceof EmitEnd emit) {
        out.add(emit.end().session() + " end");
      } else if (effect instanceof KeepArriving keep) {
        kept.put(keep.key(), arriving.frameIndex());
      } else if (effect instanceof RejectArriving reject) {
        dead.add(reject.why().code() + " " + arriving.frameIndex());
      } else if (effect instanceof RejectKept reject) {
        dead.add(reject.why().code() + " " + kept.remove(reject.key()));
      } else if (effect instanceof Warn warn) {
        warnings.add(warn.message());
      } else if (effect instanceof Count count
          && count.counter() == OrderCounter.DUPLICATE_FRAMES) {
        repeats += count.number();
      }
    }
  }
}

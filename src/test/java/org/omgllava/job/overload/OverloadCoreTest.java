package org.omgllava.job.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.job.overload.OverloadEffect.EmitArriving;
import org.omgllava.job.overload.OverloadEffect.EmitKept;
import org.omgllava.job.overload.OverloadEffect.SkipKept;
import org.omgllava.job.overload.OverloadEffect.WakeIn;
import org.omgllava.job.overload.OverloadSettings.Policy;
import org.omgllava.job.overload.WaitingFrames.Kept;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Moment;

/** Frame n was appended at n * 100 ms; a picture has 10 bytes; a frame may become 1 s old. */
class OverloadCoreTest {
  private static final long MAX_AGE_MILLIS = 1_000;
  private static final long PICTURE_BYTES = 10;

  private final List<String> told = new ArrayList<>();
  private OverloadCore core = core(Policy.LATEST, 1_000_000);
  private Optional<WaitingFrames> state = Optional.empty();
  private long heldBackMillis;
  private long othersBytes;
  private long othersBehind;

  @Test
  void aFrameThatIsYoungEnoughGoesOnAtOnce() {
    come(0, 1_000);
    come(1, 1_100);

    assertThat(told).containsExactly("0 goes on", "1 goes on");
    assertThat(state).isEmpty();
  }

  @Test
  void onceTheOldestIsTooOldTheNewestIsNextAndTheOthersAreSkipped() {
    othersBytes = 1;
    come(0, 900);
    come(5, 900);
    come(7, 900);
    wake(1_001);

    assertThat(told).containsExactly("woken in 50", "0 is skipped", "5 is skipped", "7 goes on");
    assertThat(state).isEmpty();
  }

  @Test
  void nothingIsSkippedAsLongAsTheOldestIsYoungEnough() {
    othersBytes = 1;
    come(0, 500);
    come(1, 500);
    wake(600);
    wake(650);

    assertThat(told).containsExactly("woken in 50", "0 goes on", "woken in 50", "1 goes on");
    assertThat(state).isEmpty();
  }

  @Test
  void aFrameThatComesTooOldWaitsUntilAYoungerOneIsRead() {
    come(0, 5_000);
    wake(5_050);
    come(30, 5_060);
    wake(5_100);
    come(42, 5_110);
    wake(5_150);

    assertThat(told)
        .containsExactly(
            "woken in 50",
            "woken in 50",
            "0 is skipped",
            "woken in 50",
            "30 is skipped",
            "42 goes on");
  }

  @Test
  void whileOthersAreBehindAYoungStreamTakesATurnInTheTimeOfTheBound() {
    othersBytes = 1;
    othersBehind = 1;
    come(0, 100);
    wake(150);
    come(9, 1_050);
    wake(1_099);
    wake(1_100);

    assertThat(told)
        .containsExactly("woken in 50", "woken in 50", "0 is skipped", "woken in 50", "9 goes on");
  }

  @Test
  void aStreamIsBehindWhileItWaitsForYoungerFramesAndNoLonger() {
    come(0, 5_000);
    assertThat(state.orElseThrow().behind()).isFalse();
    wake(5_050);
    assertThat(state.orElseThrow().behind()).isTrue();
    come(42, 5_060);
    othersBehind = 1;
    wake(5_070);

    assertThat(state.orElseThrow().behind()).isFalse();
  }

  @Test
  void theNewestGoesOnHoweverOldItIsWhenNoneComesAfterIt() {
    come(0, 5_000);
    wake(5_999);
    wake(6_000);

    assertThat(told).containsExactly("woken in 50", "woken in 50", "0 goes on");
  }

  @Test
  void aStreamOfWhichOnlyOldFramesCanBeReadHasAResultNowAndThen() {
    for (long clock = 5_000; clock < 15_000; clock += 500) {
      come((clock - 3_000) / 100, clock);
      wake(clock + 50);
      assertThat(told).noneMatch(each -> each.endsWith("goes on"));
    }
    wake(15_000);

    assertThat(told).last().isEqualTo("115 goes on");
  }

  @Test
  void timeInWhichNothingCouldBeReadDoesNotCount() {
    come(0, 5_000);
    heldBackMillis = 2_000;
    wake(7_000);

    assertThat(told).containsExactly("woken in 50", "woken in 50");
  }

  @Test
  void whileOtherStreamsWaitAStreamWaitsForItsTurn() {
    othersBytes = 10;
    come(0, 100);
    assertThat(told).containsExactly("woken in 50");
    wake(150);

    assertThat(told).last().isEqualTo("0 goes on");
  }

  @Test
  void anEndIsNeverSkippedAndNeitherIsTheNewestPictureBeforeIt() {
    come(0, 5_000);
    come(1, 5_000);
    end(2, 5_000);

    assertThat(told).containsExactly("woken in 50", "0 is skipped", "1 goes on", "2 goes on");
    assertThat(state).isEmpty();
  }

  @Test
  void theLastFrameIsNeverSkippedAndThoseBeforeItAreWhenTheyAreTooOld() {
    come(0, 5_000);
    last(1, 5_000);

    assertThat(told).containsExactly("woken in 50", "0 is skipped", "1 goes on");
    assertThat(state).isEmpty();
  }

  @Test
  void beforeAnEndFramesThatAreYoungEnoughGoOnInTheirOrder() {
    othersBytes = 1;
    come(0, 500);
    come(1, 500);
    last(2, 600);

    assertThat(told).containsExactly("woken in 50", "0 goes on", "1 goes on", "2 goes on");
  }

  @Test
  void whatWaitsIsBoundedInBytesOverAllStreams() {
    core = core(Policy.LATEST, 25);
    othersBytes = 1;
    come(0, 500);
    come(1, 500);
    come(2, 500);

    assertThat(told).containsExactly("woken in 50", "0 is skipped", "1 is skipped");
    assertThat(state.orElseThrow().sizeBytes()).isEqualTo(PICTURE_BYTES);
  }

  @Test
  void withoutThePolicyEveryFrameGoesOnAtOnceHoweverOld() {
    core = core(Policy.WAIT, 1);
    othersBytes = 1_000;
    come(0, 1_000_000);

    assertThat(told).containsExactly("0 goes on");
    assertThat(state).isEmpty();
  }

  @Test
  void whatWaitedUnderThePolicyGoesOnWithoutIt() {
    come(0, 5_000);
    core = core(Policy.WAIT, 1);
    wake(5_050);
    assertThat(told).containsExactly("woken in 50", "0 goes on");

    core = core(Policy.LATEST, 1_000);
    come(1, 5_000);
    core = core(Policy.WAIT, 1);
    come(2, 5_000);
    assertThat(told).endsWith("1 goes on", "2 goes on");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void eachFrameGoesOnOrIsSkippedOnceInOrderAndOnlyBehindOneThatIsTooOld(long seed) {
    Random luck = new Random(seed);
    List<Long> outcomes = new ArrayList<>();
    List<Long> passed = new ArrayList<>();
    long clock = 0;
    for (long index = 0; index < 500; ) {
      othersBytes = luck.nextInt(3) == 0 ? 1 : 0;
      clock += luck.nextInt(300);
      told.clear();
      Optional<WaitingFrames> before = state;
      if (luck.nextInt(4) == 0 && state.isPresent()) {
        wake(clock);
      } else if (index * 100 <= clock) {
        if (index % 50 == 49) {
          last(index, clock);
        } else {
          come(index, clock);
        }
        index++;
      }
      for (String each : told) {
        long of = each.startsWith("woken") ? -1 : Long.parseLong(each.split(" ")[0]);
        if (each.endsWith("goes on")) {
          passed.add(of);
          outcomes.add(of);
        } else if (each.endsWith("is skipped")) {
          outcomes.add(of);
          assertThat(clock - before.orElseThrow().oldest().origin().appendTimeMillis())
              .isGreaterThan(MAX_AGE_MILLIS);
          assertThat(of % 50).isNotEqualTo(49);
        }
      }
    }

    assertThat(passed).isSorted().doesNotHaveDuplicates();
    assertThat(outcomes).doesNotHaveDuplicates().hasSize(500).hasSizeGreaterThan(passed.size());
    assertThat(state).isEmpty();
  }

  private void come(long index, long clockMillis) {
    take(stamp(index, false), PICTURE_BYTES, clockMillis);
  }

  private void last(long index, long clockMillis) {
    take(stamp(index, true), PICTURE_BYTES, clockMillis);
  }

  private void end(long index, long clockMillis) {
    take(FrameStamp.end("cam", "s", index, 0, origin(index)), 0, clockMillis);
  }

  private void take(FrameStamp frame, long sizeBytes, long clockMillis) {
    carryOut(core.frame(state, frame, sizeBytes, now(clockMillis)), frame);
  }

  private void wake(long clockMillis) {
    carryOut(core.wake(state.orElseThrow(), now(clockMillis)), stamp(-1, false));
  }

  private void carryOut(Decision<WaitingFrames, OverloadEffect> decision, FrameStamp arriving) {
    for (OverloadEffect effect : decision.effects()) {
      if (effect instanceof EmitArriving) {
        told.add(arriving.frameIndex() + " goes on");
      } else if (effect instanceof EmitKept kept) {
        told.add(kept.frame().frameIndex() + " goes on");
      } else if (effect instanceof SkipKept skipped) {
        told.add(skipped.frame().frameIndex() + " is skipped");
      } else if (effect instanceof WakeIn wake) {
        told.add("woken in " + wake.millis());
      }
    }
    state = decision.state();
    assertThat(state.map(WaitingFrames::frames)).isNotEqualTo(Optional.of(List.<Kept>of()));
  }

  private Now now(long clockMillis) {
    long own = state.map(WaitingFrames::sizeBytes).orElse(0L);
    return new Now(
        clockMillis, new Moment(0, clockMillis - heldBackMillis), othersBytes + own, othersBehind);
  }

  private static FrameStamp stamp(long index, boolean last) {
    return new FrameStamp("cam", "s", index, 0, 8, 8, last, origin(index));
  }

  private static Origin origin(long index) {
    return new Origin("frames", 0, index, 100 * index, 0);
  }

  private static OverloadCore core(Policy policy, long bufferBytes) {
    return new OverloadCore(new OverloadSettings(policy, MAX_AGE_MILLIS, bufferBytes));
  }
}

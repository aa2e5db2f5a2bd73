package org.omgllava.job.clip;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.omgllava.job.clip.ClipEffect.Count;
import org.omgllava.job.clip.ClipEffect.EmitKept;
import org.omgllava.job.clip.ClipEffect.EmitWithArriving;
import org.omgllava.job.clip.ClipEffect.KeepArriving;
import org.omgllava.job.clip.ClipEffect.WakeIn;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.job.runtime.Counters;
import org.omgllava.job.runtime.Decision;

/** Clips of three frames of 4 by 6 pixels, unless a test says otherwise. */
class ClipCoreTest {
  private static final Count SHORT = new Count(ClipCounter.SHORT_CLIPS, 1);

  private static final long BYTES = 10;

  private final ClipCore core = core(3);
  private Optional<OpenClip> open = Optional.empty();
  private long othersBytes;

  @Test
  void withALengthOfOneEveryFrameGoesOnAtOnce() {
    Decision<OpenClip, ClipEffect> decision = core(1).picture(Optional.empty(), frame(5), BYTES, 0);

    assertThat(decision.effects()).containsExactly(new EmitWithArriving(List.of()));
    assertThat(decision.state()).isEmpty();
  }

  @Test
  void theThirdFrameFillsAClip() {
    assertThat(receive(frame(0))).containsExactly(new KeepArriving(0), new WakeIn(200));
    assertThat(receive(frame(1))).containsExactly(new KeepArriving(1));
    assertThat(receive(frame(2))).containsExactly(new EmitWithArriving(List.of(0L, 1L)));
    assertThat(open).isEmpty();
  }

  @Test
  void aClipWhoseTimeIsOverGoesOnAsItIs() {
    receive(frame(0));
    receive(frame(1));

    assertThat(after(core.wake(open.orElseThrow())))
        .containsExactly(new EmitKept(List.of(0L, 1L)), SHORT);
    assertThat(open).isEmpty();
  }

  @Test
  void aClipGoesOnShortWhenTooMuchIsKeptOfAllStreams() {
    othersBytes = 90;
    assertThat(receive(frame(0))).containsExactly(new KeepArriving(0), new WakeIn(200));

    assertThat(receive(frame(1))).containsExactly(new EmitWithArriving(List.of(0L)), SHORT);
    othersBytes = 91;
    assertThat(receive(frame(2))).containsExactly(new EmitWithArriving(List.of()), SHORT);
    assertThat(open).isEmpty();
  }

  @Test
  void theLastFrameEndsTheClip() {
    receive(frame(0));

    assertThat(receive(stamp(1, 4, 6, true)))
        .containsExactly(new EmitWithArriving(List.of(0L)), SHORT);
    assertThat(open).isEmpty();
  }

  @Test
  void aLastFrameByItselfIsAShortClip() {
    assertThat(receive(stamp(1, 4, 6, true)))
        .containsExactly(new EmitWithArriving(List.of()), SHORT);
  }

  @Test
  void aPictureOfAnotherSizeBeginsAnotherClip() {
    receive(frame(0));

    assertThat(receive(stamp(1, 4, 7, false)))
        .containsExactly(new EmitKept(List.of(0L)), SHORT, new KeepArriving(1), new WakeIn(200));
    assertThat(receive(stamp(2, 5, 7, false)))
        .containsExactly(new EmitKept(List.of(1L)), SHORT, new KeepArriving(2), new WakeIn(200));
    assertThat(open).contains(new OpenClip(5, 7, BYTES, List.of(2L)));
  }

  @Test
  void whatIsNoNewPictureGoesOnBehindTheFramesBeforeIt() {
    receive(frame(0));
    receive(frame(1));

    assertThat(after(core.other(open)))
        .containsExactly(new EmitKept(List.of(0L, 1L)), SHORT, new EmitWithArriving(List.of()));
    assertThat(open).isEmpty();
  }

  @Test
  void whatIsNoNewPictureGoesOnByItself() {
    assertThat(after(core.other(open))).containsExactly(new EmitWithArriving(List.of()));
    assertThat(open).isEmpty();
  }

  @Test
  void aClipOfAJobWithLongerOnesIsCut() {
    Optional<OpenClip> longer = Optional.of(new OpenClip(4, 6, 2 * BYTES, List.of(0L, 1L)));

    assertThat(core(1).picture(longer, frame(2), BYTES, 0).effects())
        .containsExactly(
            new EmitKept(List.of(0L)), new EmitKept(List.of(1L)), new EmitWithArriving(List.of()));
    assertThat(core(2).picture(longer, frame(2), BYTES, 0).effects())
        .containsExactly(new EmitKept(List.of(0L, 1L)), new EmitWithArriving(List.of()), SHORT);
    assertThat(core(1).wake(longer.get()).effects())
        .containsExactly(new EmitKept(List.of(0L)), new EmitKept(List.of(1L)));
  }

  @Test
  void theRestOfALongerClipIsFilledByTheNextFrame() {
    Optional<OpenClip> longer = Optional.of(new OpenClip(4, 6, 3 * BYTES, List.of(0L, 1L, 2L)));

    assertThat(core(2).picture(longer, frame(3), BYTES, 0).effects())
        .containsExactly(new EmitKept(List.of(0L, 1L)), new EmitWithArriving(List.of(2L)));
    assertThat(core(2).wake(longer.get()).effects())
        .containsExactly(new EmitKept(List.of(0L, 1L)), new EmitKept(List.of(2L)), SHORT);
  }

  @Test
  void whatIsCountedHasTheNameOfItsMetric() {
    assertThat(ClipCounter.values()).extracting(Counters::metric).containsExactly("shortClips");
  }

  private static ClipCore core(int length) {
    return new ClipCore(new ClipSettings(length, 200, 100));
  }

  private List<ClipEffect> receive(FrameStamp frame) {
    return after(core.picture(open, frame, BYTES, othersBytes));
  }

  private List<ClipEffect> after(Decision<OpenClip, ClipEffect> decision) {
    open = decision.state();
    return decision.effects();
  }

  private static FrameStamp frame(long index) {
    return stamp(index, 4, 6, false);
  }

  private static FrameStamp stamp(long index, int height, int width, boolean last) {
    return new FrameStamp(
        "cam", "a", index, 0, height, width, last, new Origin("frames", 0, index, 0, 0));
  }
}

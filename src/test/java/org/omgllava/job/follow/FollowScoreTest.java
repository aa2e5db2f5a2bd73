package org.omgllava.job.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.follow;
import static org.omgllava.testing.JobFixtures.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.omgllava.evaluate.IdMap;
import org.omgllava.job.event.Answer;
import org.omgllava.job.event.LinkedAnswer.Followed;
import org.omgllava.job.event.MaskedPhrase;
import org.omgllava.job.event.follow.Change;
import org.omgllava.job.event.follow.MaskOrigin;
import org.omgllava.job.event.follow.WakeReason;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;

/** Pictures of 100 x 4 pixels; thing 7 is meant, thing 8 is not, 9 is what is behind them. */
class FollowScoreTest {
  private static final int MEANT = 7;
  private static final int OTHER = 8;
  private static final int BEHIND = 9;
  private static final int WHOLE = 100;

  private final List<FollowMoment> moments = new ArrayList<>();

  @Test
  void aMaskOnTheThingIsRightAndOneBesideItIsNot() {
    frames(1, WakeReason.FIRST, WHOLE, WHOLE, MEANT);
    frames(1, WakeReason.NONE, WHOLE, 50, MEANT);
    frames(1, WakeReason.NONE, WHOLE, 0, OTHER);
    frames(1, WakeReason.NONE, WHOLE, 0, 0);

    FollowScore score = score();
    assertThat(score.due()).isEqualTo(4);
    assertThat(score.without()).isEqualTo(1);
    assertThat(score.onIt()).isEqualTo(2);
    assertThat(score.shown()).isEqualTo(3);
    assertThat(score.right()).isEqualTo(2);
    assertThat(score.sumDueIou()).isEqualTo(1.5);
  }

  @Test
  void noMaskIsWantedWhereTheThingIsNotShown() {
    frames(2, WakeReason.NONE, 0, 0, 0);

    FollowScore score = score();
    assertThat(score.due()).isZero();
    assertThat(score.sumIou()).isEqualTo(2);
  }

  @Test
  void whereTheThingIsNotShownAMaskOnAnotherOneIsWrong() {
    frames(1, WakeReason.NONE, 0, 0, OTHER);
    frames(2, WakeReason.NONE, 0, 0, BEHIND);

    assertThat(score().shown()).isEqualTo(3);
    assertThat(score().right()).isEqualTo(2);
  }

  @Test
  void aWakeLongAfterWhatHappenedIsFalse() {
    frames(1, WakeReason.FIRST, WHOLE, WHOLE, MEANT);
    frames(5, WakeReason.NONE, WHOLE, WHOLE, MEANT);
    frames(1, WakeReason.INCONSISTENT, WHOLE, WHOLE, MEANT);
    frames(10, WakeReason.NONE, WHOLE, WHOLE, MEANT);
    frames(1, WakeReason.INCONSISTENT, WHOLE, WHOLE, MEANT);

    assertThat(score().wakes()).isEqualTo(3);
    assertThat(score().falseWakes()).isEqualTo(1);
  }

  @Test
  void aThingThatLeavesIsAReasonToWake() {
    frames(20, WakeReason.NONE, WHOLE, WHOLE, MEANT);
    frames(4, WakeReason.NONE, 0, 0, 0);
    frames(1, WakeReason.LOST, 0, 0, 0);

    assertThat(score().falseWakes()).isZero();
  }

  @Test
  void aReturnIsRightWhenMostFramesAfterItHaveTheMaskOnTheThing() {
    frames(3, WakeReason.NONE, WHOLE, WHOLE, MEANT);
    frames(6, WakeReason.NONE, 0, 0, 0);
    frames(2, WakeReason.NONE, WHOLE, 0, OTHER);
    frames(3, WakeReason.NONE, WHOLE, WHOLE, MEANT);
    frames(6, WakeReason.NONE, 0, 0, 0);
    frames(3, WakeReason.NONE, WHOLE, 0, OTHER);
    frames(3, WakeReason.NONE, WHOLE, WHOLE, MEANT);

    assertThat(score().returns()).isEqualTo(2);
    assertThat(score().returnsRight()).isEqualTo(1);
  }

  @Test
  void whatComesIsNoticedInTimeOrNot() {
    frames(6, WakeReason.NONE, 0, 0, 0);
    frames(3, WakeReason.NONE, WHOLE, 0, 0);
    frames(1, WakeReason.NEW_THING, WHOLE, WHOLE, MEANT);
    frames(6, WakeReason.NONE, 0, 0, 0);
    frames(4, WakeReason.NONE, WHOLE, 0, 0);
    frames(1, WakeReason.NEW_THING, WHOLE, WHOLE, MEANT);

    assertThat(score().came()).isEqualTo(2);
    assertThat(score().noticed()).isEqualTo(1);
  }

  @Test
  void whatIsThereFromTheStartOrPassesAtOnceHasNotCome() {
    frames(6, WakeReason.NONE, WHOLE, WHOLE, MEANT);
    frames(6, WakeReason.NONE, 0, 0, 0);
    frames(3, WakeReason.NONE, WHOLE, 0, 0);

    assertThat(score().came()).isZero();
  }

  @Test
  void whatIsHiddenForALittleWhileHasNotLeft() {
    frames(3, WakeReason.NONE, WHOLE, WHOLE, MEANT);
    frames(5, WakeReason.NONE, 0, 0, 0);
    frames(3, WakeReason.NONE, WHOLE, WHOLE, MEANT);

    assertThat(Presence.of(moments, MEANT, 60, 6)).containsExactly(new Presence(0, 10));
    assertThat(Presence.of(moments, MEANT, 60, 5))
        .containsExactly(new Presence(0, 2), new Presence(8, 10));
  }

  @Test
  void videosAreAddedUp() {
    frames(1, WakeReason.FIRST, WHOLE, WHOLE, MEANT);

    FollowScore twice = score().plus(score());
    assertThat(twice.frames()).isEqualTo(2);
    assertThat(twice.row()).startsWith("2 100.00 0.00 1.000 1.000 1.000 0.000 1.000 1.000");
  }

  @Test
  void aMaskIsComparedWithTheTruthPixelByPixel() {
    IdMap truth = new IdMap(1, 4, new int[] {0, MEANT, MEANT, OTHER});
    RunLengthMask mask = RunLengthMasks.fromRowMajor(new boolean[] {true, true, true, false}, 1, 4);

    FollowMoment moment = FollowMoment.of(WakeReason.NONE, followed(mask), truth, Set.of(MEANT));

    assertThat(moment.shown()).isEqualTo(Map.of(MEANT, 2L));
    assertThat(moment.covered()).isEqualTo(Map.of(MEANT, 2L));
    assertThat(moment.maskPixels()).isEqualTo(3);
    assertThat(moment.most()).isEqualTo(MEANT);
    assertThat(moment.iou()).isEqualTo(2.0 / 3);
  }

  private static Followed followed(RunLengthMask mask) {
    return new Followed(
        follow("cam", "it"),
        frame("cam", 0).stamp(),
        new Answer(
            "It.", Generation.Finish.STOP, 0, 0, new Confidence(0, 0), Optional.empty(), 0, 0),
        List.of(
            new Followed.Phrase(
                new MaskedPhrase(0, 2, new GroundedMask(mask, 1)), 1, MaskOrigin.TRACK)),
        WakeReason.NONE,
        Change.NONE);
  }

  private FollowScore score() {
    return FollowScore.of(moments, Set.of(MEANT), Set.of(MEANT, OTHER));
  }

  /** A mask has the pixels that it covers of what is meant, or 100 of something else. */
  private void frames(int count, WakeReason wake, long shown, long covered, int most) {
    for (int i = 0; i < count; i++) {
      moments.add(
          new FollowMoment(
              wake,
              "",
              List.of(),
              covered > 0 ? covered : most == 0 ? 0 : WHOLE,
              shown == 0 ? Map.of() : Map.of(MEANT, shown),
              covered == 0 ? Map.of() : Map.of(MEANT, covered),
              most,
              List.of()));
    }
  }
}

package org.omgllava.job.follow;

import org.omgllava.job.event.follow.WakeReason;

/**
 * When the language model is asked about what it has found before.
 *
 * @param lostFrames frames without a mask after which a phrase is lost
 */
public record WakeRules(int lostFrames) {
  /**
   * How things are with an instruction on a frame.
   *
   * @param asked whether the model has been asked in this session
   * @param revised whether the instruction was revised since
   * @param cut whether the scene was cut
   * @param fittingCame whether a thing has come that could be meant
   * @param fittingLeft whether a thing has left that could be meant, and no phrase is bound to any
   * @param frames numbers of frames since its phrases had masks; where none was ever found, on
   *     which things have been there that could be meant
   * @param consistent whether its masks lie where they are expected
   * @param refreshDue whether its time has passed
   */
  public record Situation(
      boolean asked,
      boolean revised,
      boolean cut,
      boolean fittingCame,
      boolean fittingLeft,
      Iterable<Integer> frames,
      boolean consistent,
      boolean refreshDue) {}

  /** Why it is asked on this frame; {@link WakeReason#NONE} when it sleeps on. */
  public WakeReason reason(Situation now) {
    if (!now.asked()) {
      return WakeReason.FIRST;
    } else if (now.revised()) {
      return WakeReason.REVISED;
    } else if (now.cut()) {
      return WakeReason.CUT;
    } else if (now.fittingCame()) {
      return WakeReason.NEW_THING;
    } else if (lost(now.frames())) {
      return WakeReason.LOST;
    } else if (!now.consistent()) {
      return WakeReason.INCONSISTENT;
    } else if (now.fittingLeft()) {
      return WakeReason.THING_LEFT;
    }
    return now.refreshDue() ? WakeReason.REFRESH : WakeReason.NONE;
  }

  /** After so many frames, twice as many, four times as many: what has left is not asked for. */
  private boolean lost(Iterable<Integer> frames) {
    for (int since : frames) {
      if (since % lostFrames == 0 && Integer.bitCount(since / lostFrames) == 1) {
        return true;
      }
    }
    return false;
  }
}

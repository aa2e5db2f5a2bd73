package org.omgllava.job.follow;

import java.util.List;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;

/**
 * What is known of an instruction that follows something; a value in state.
 *
 * @param recordHash of the instruction: a revision has another one
 * @param asked whether the language model has been asked in this session
 * @param revised whether the instruction was revised since
 * @param said the newest answer
 * @param dormant the answer before, where the newest one has no phrases: what it is bound to may
 *     come back
 * @param lastTrack the newest track when the language model was asked
 * @param askedMicros capture time of the frame that it was asked about
 * @param askedFrame index of that frame
 * @param notMeant tracks that were pointed at as not meant
 * @param near whether things that its words ask about were near one another
 */
public record Follower(
    String instructionId,
    String recordHash,
    boolean asked,
    boolean revised,
    Said said,
    Said dormant,
    long lastTrack,
    long askedMicros,
    long askedFrame,
    List<Long> notMeant,
    boolean near) {
  static Follower of(Instruction instruction) {
    return new Follower(
        instruction.instructionId(),
        instruction.recordHash(),
        false,
        false,
        Said.NOTHING,
        Said.NOTHING,
        0,
        0,
        0,
        List.of(),
        false);
  }

  /** The same as the instruction stands now. */
  Follower as(Instruction instruction) {
    return recordHash.equals(instruction.recordHash())
        ? this
        : new Follower(
            instructionId,
            instruction.recordHash(),
            asked,
            true,
            said,
            Said.NOTHING,
            lastTrack,
            askedMicros,
            askedFrame,
            notMeant,
            near);
  }

  /** What it was bound to before is followed again. */
  Follower roused() {
    return with(dormant, Said.NOTHING);
  }

  /** Phrases that are looked for: those of the newest answer, else those before. */
  List<BoundPhrase> soughtPhrases() {
    return isAwake() ? said.phrases() : dormant.phrases();
  }

  /** Whether the newest answer has phrases. */
  boolean isAwake() {
    return !said.phrases().isEmpty();
  }

  Follower near(boolean now) {
    return new Follower(
        instructionId,
        recordHash,
        asked,
        revised,
        said,
        dormant,
        lastTrack,
        askedMicros,
        askedFrame,
        notMeant,
        now);
  }

  Follower saying(Said now) {
    return with(now, dormant);
  }

  /** The language model was asked; what it says counts when it is believed. */
  Follower told(Said now, List<Long> excluded, long newestTrack, FrameStamp frame) {
    Said bound = said.phrases().isEmpty() ? dormant : said;
    Said before = now.phrases().isEmpty() ? bound : Said.NOTHING;
    return new Follower(
        instructionId,
        recordHash,
        true,
        false,
        now,
        before,
        newestTrack,
        frame.captureTimeMicros(),
        frame.frameIndex(),
        excluded,
        near);
  }

  private Follower with(Said now, Said before) {
    return new Follower(
        instructionId,
        recordHash,
        asked,
        revised,
        now,
        before,
        lastTrack,
        askedMicros,
        askedFrame,
        notMeant,
        near);
  }
}

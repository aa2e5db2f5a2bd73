package org.omgllava.job.follow;

import java.util.List;
import org.omgllava.job.event.Instruction;
import org.omgllava.track.TrackedSegment;

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
 * @param notMeant tracks that were pointed at as not meant
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
    List<Long> notMeant) {
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
        List.of());
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
            notMeant);
  }

  /** What it is bound to has come back. */
  Follower roused(List<TrackedSegment> segments) {
    return dormant.isSeenAmong(segments) ? with(dormant, Said.NOTHING) : this;
  }

  Follower saying(Said now) {
    return with(now, dormant);
  }

  /** The language model was asked; what it says counts when it is believed. */
  Follower told(Said now, List<Long> excluded, long newestTrack, long micros) {
    Said bound = said.phrases().isEmpty() ? dormant : said;
    Said before = now.phrases().isEmpty() ? bound : Said.NOTHING;
    return new Follower(
        instructionId, recordHash, true, false, now, before, newestTrack, micros, excluded);
  }

  private Follower with(Said now, Said before) {
    return new Follower(
        instructionId, recordHash, asked, revised, now, before, lastTrack, askedMicros, notMeant);
  }
}

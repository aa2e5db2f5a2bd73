package org.omgllava.job.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.runtime.Moment;

/**
 * What the schedule knows of one stream, without frames and instructions themselves; bounded.
 *
 * @param history indices of the frames that can be asked for again, ascending; never empty while
 *     the stream lives
 * @param firstId sequence number of the oldest instruction id that is remembered
 * @param nextId sequence number of the next one
 * @param waiting number of instructions that wait for one frame
 * @param standing number of instructions that stand
 * @param lastTouched when the last frame or instruction came
 */
public record StreamSchedule(
    Phase phase,
    List<Long> history,
    long firstId,
    long nextId,
    int waiting,
    int standing,
    Moment lastTouched) {

  /** Where a stream stands. */
  public enum Phase {
    /** Instructions have come, frames have not. */
    AWAITED,
    LIVE,
    /** The last frames can still be asked for. */
    ENDED
  }

  /** A stream of which nothing has come before. */
  static StreamSchedule awaited(Moment now) {
    return new StreamSchedule(Phase.AWAITED, List.of(), 0, 0, 0, 0, now);
  }

  boolean isLive() {
    return phase == Phase.LIVE;
  }

  boolean hasPending() {
    return waiting + standing > 0;
  }

  /** Whether there is anything that a frame or an instruction to come could meet. */
  boolean isWorthKeeping() {
    return isLive() || hasPending() || rememberedIds() > 0 || !history.isEmpty();
  }

  Optional<Long> newest() {
    return history.isEmpty() ? Optional.empty() : Optional.of(history.get(history.size() - 1));
  }

  /** The frame among those that are kept that an instruction on one frame is about. */
  Optional<Long> asked(Instruction instruction) {
    return instruction.target() == Instruction.Target.LATEST
        ? newest()
        : history.stream().filter(kept -> kept == instruction.frameIndex()).findAny();
  }

  int rememberedIds() {
    return (int) (nextId - firstId);
  }

  StreamSchedule touched(Moment now) {
    return new StreamSchedule(phase, history, firstId, nextId, waiting, standing, now);
  }

  StreamSchedule in(Phase other) {
    return new StreamSchedule(other, history, firstId, nextId, waiting, standing, lastTouched);
  }

  StreamSchedule withFrame(long index) {
    List<Long> more = new ArrayList<>(history);
    more.add(index);
    return withHistory(List.copyOf(more));
  }

  StreamSchedule withoutOldestFrame() {
    return withHistory(List.copyOf(history.subList(1, history.size())));
  }

  StreamSchedule withoutFrames() {
    return withHistory(List.of());
  }

  /** Nothing but instructions that stand, until the stream begins again. */
  StreamSchedule standingOnly() {
    return new StreamSchedule(
        Phase.AWAITED, List.of(), nextId, nextId, waiting, standing, lastTouched);
  }

  StreamSchedule withId() {
    return new StreamSchedule(phase, history, firstId, nextId + 1, waiting, standing, lastTouched);
  }

  StreamSchedule withoutOldestId() {
    return new StreamSchedule(phase, history, firstId + 1, nextId, waiting, standing, lastTouched);
  }

  StreamSchedule with(PendingInstruction pending) {
    return changed(pending, 1);
  }

  StreamSchedule without(PendingInstruction pending) {
    return changed(pending, -1);
  }

  private StreamSchedule changed(PendingInstruction pending, int by) {
    int nowWaiting = waiting + (pending.stands() ? 0 : by);
    int nowStanding = standing + (pending.stands() ? by : 0);
    return new StreamSchedule(
        phase, history, firstId, nextId, nowWaiting, nowStanding, lastTouched);
  }

  private StreamSchedule withHistory(List<Long> frames) {
    return new StreamSchedule(phase, frames, firstId, nextId, waiting, standing, lastTouched);
  }
}

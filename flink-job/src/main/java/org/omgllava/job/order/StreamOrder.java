package org.omgllava.job.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.Moment;

/**
 * What is known of the order of one stream, without the pictures; bounded.
 *
 * @param next index that is emitted next; every lower one has been emitted or given up
 * @param clock the stream's own clock
 * @param last the frame, or end, that was taken in last
 * @param lastSeen when that was, or when the session ended
 * @param waiting what waits behind a gap, ascending
 * @param waitingSince since when the first of them is the first
 * @param unconfirmed the frame by which the stream may have started again, or jumped, until the
 *     next one agrees: one at most
 * @param unconfirmedSince when it came
 * @param memory of the stream's sessions
 */
public record StreamOrder(
    long next,
    StreamClock clock,
    FrameStamp last,
    Moment lastSeen,
    List<WaitingFrame> waiting,
    Moment waitingSince,
    List<WaitingFrame> unconfirmed,
    Moment unconfirmedSince,
    StreamMemory memory) {

  /** A session whose first frame has come, and is still to be taken. */
  static StreamOrder beginning(FrameStamp first, StreamMemory memory, Moment now) {
    StreamClock clock = StreamClock.startingAt(first.captureTimeMicros());
    return new StreamOrder(0, clock, first, now, List.of(), now, List.of(), now, memory);
  }

  /** The same, with another index as the next one. */
  StreamOrder from(long index) {
    return new StreamOrder(
        index, clock, last, lastSeen, waiting, waitingSince, unconfirmed, unconfirmedSince, memory);
  }

  boolean isLive() {
    return memory.phase() == StreamMemory.Phase.LIVE;
  }

  boolean isWaiting(long index) {
    return waiting.stream().anyMatch(frame -> frame.index() == index);
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  /** Whether the first of those that wait waits for nothing. */
  boolean firstIsNext() {
    return waiting.get(0).index() == next;
  }

  /** Whether the place of a frame is taken, or has been. */
  boolean hasPassed(long index) {
    return index < next || isWaiting(index);
  }

  /** Whether a frame lies further ahead than missing frames explain; a stream begins anywhere. */
  boolean isJump(long index, int maxFrames) {
    return next > 0 && index - afterLast() > maxFrames;
  }

  /** Whether the first of those that wait is a jump, and no frame behind it agrees. */
  boolean firstIsLoneJump(int maxFrames) {
    WaitingFrame first = waiting.get(0);
    return first.stamp().hasPicture()
        && next > 0
        && first.index() - next > maxFrames
        && waiting.stream()
            .skip(1)
            .noneMatch(f -> f.stamp().hasPicture() && f.index() - first.index() <= maxFrames);
  }

  /** First index that nothing has been received for. */
  long afterLast() {
    return hasWaiting() ? waiting.get(waiting.size() - 1).index() + 1 : next;
  }

  /** Whether a record is here, or has been. */
  boolean repeats(FrameStamp stamp) {
    return memory.repeats(stamp)
        || Stream.concat(waiting.stream(), unconfirmed.stream())
            .map(frame -> Passed.of(frame.stamp()))
            .anyMatch(Passed.of(stamp)::equals);
  }

  /** Whether the stream may have started again with a frame. A named session has not. */
  boolean mayStartAgainWith(FrameStamp stamp) {
    return stamp.session().isEmpty() && hasPassed(stamp.frameIndex()) && isOfAnotherTime(stamp);
  }

  /**
   * Whether a frame whose place is taken belongs to another time. A frame that is repeated, or
   * late, was taken before those that follow it, and not long before.
   */
  boolean isOfAnotherTime(FrameStamp stamp) {
    return clock.isSetBack(stamp.captureTimeMicros())
        || Stream.concat(
                memory.passed().stream(), waiting.stream().map(frame -> Passed.of(frame.stamp())))
            .anyMatch(
                other ->
                    other.frameIndex() >= stamp.frameIndex()
                        && other.captureTimeMicros() < stamp.captureTimeMicros());
  }

  /** Whether a frame that seems to be ahead was taken in the session before. */
  boolean isOfSessionBefore(FrameStamp stamp, int maxFrames) {
    long micros = stamp.captureTimeMicros();
    return stamp.session().isEmpty()
        && !memory.passed().isEmpty()
        && memory.passed().stream().allMatch(passed -> passed.captureTimeMicros() > micros)
        && memory.before().stream().anyMatch(passed -> passed.agreesWith(stamp, maxFrames));
  }

  /** Whether a waiting frame was taken so long ago that what lies before it must be missing. */
  boolean clockHasPassedGap(long outOfOrdernessMicros) {
    return waiting.stream()
        .anyMatch(f -> clock.hasPassed(f.stamp().captureTimeMicros(), outOfOrdernessMicros));
  }

  boolean isOver(int maxFrames, long maxBytes) {
    return waiting.size() > maxFrames
        || waiting.stream().mapToLong(WaitingFrame::sizeBytes).sum() > maxBytes;
  }

  /** Of the pictures that are kept. */
  long sizeBytes() {
    return Stream.concat(waiting.stream(), unconfirmed.stream())
        .mapToLong(WaitingFrame::sizeBytes)
        .sum();
  }

  Optional<WaitingFrame> doubtful() {
    return unconfirmed.stream().findFirst();
  }

  StreamOrder seeing(FrameStamp stamp, Moment now) {
    StreamClock observed = clock.observing(stamp.captureTimeMicros());
    return new StreamOrder(
        next, observed, stamp, now, waiting, waitingSince, unconfirmed, unconfirmedSince, memory);
  }

  /** A frame has gone on, and every lower index is given up. */
  StreamOrder behind(FrameStamp emitted) {
    return new StreamOrder(
        emitted.frameIndex() + 1,
        clock,
        last,
        lastSeen,
        waiting,
        waitingSince,
        unconfirmed,
        unconfirmedSince,
        memory.passing(emitted));
  }

  StreamOrder withWaiting(WaitingFrame frame) {
    int at = (int) waiting.stream().filter(before -> before.index() < frame.index()).count();
    List<WaitingFrame> more = new ArrayList<>(waiting);
    more.add(at, frame);
    return withWaiting(more);
  }

  StreamOrder withoutFirst() {
    return withWaiting(waiting.subList(1, waiting.size()));
  }

  private StreamOrder withWaiting(List<WaitingFrame> frames) {
    return new StreamOrder(
        next,
        clock,
        last,
        lastSeen,
        List.copyOf(frames),
        waitingSince,
        unconfirmed,
        unconfirmedSince,
        memory);
  }

  StreamOrder waitingSince(Moment now) {
    return new StreamOrder(
        next, clock, last, lastSeen, waiting, now, unconfirmed, unconfirmedSince, memory);
  }

  StreamOrder doubting(WaitingFrame frame, Moment now) {
    return new StreamOrder(
        next, clock, last, lastSeen, waiting, waitingSince, List.of(frame), now, memory);
  }

  StreamOrder withoutDoubt() {
    return new StreamOrder(
        next, clock, last, lastSeen, waiting, waitingSince, List.of(), unconfirmedSince, memory);
  }

  StreamOrder with(StreamMemory changed) {
    return new StreamOrder(
        next, clock, last, lastSeen, waiting, waitingSince, unconfirmed, unconfirmedSince, changed);
  }

  /** The session is over; what is remembered of it counts from now. */
  StreamOrder rememberedFrom(Moment now) {
    return new StreamOrder(
        next, clock, last, now, waiting, waitingSince, unconfirmed, unconfirmedSince, memory);
  }

  /** Nothing waits any more. */
  StreamOrder over(StreamMemory.Phase how) {
    StreamMemory after = memory.ended(how);
    return new StreamOrder(
        next,
        clock,
        last,
        lastSeen,
        List.of(),
        waitingSince,
        List.of(),
        unconfirmedSince,
        how == StreamMemory.Phase.ENDED ? after.leaving() : after);
  }
}

package org.omgllava.job.order;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.Moment;

/**
 * What is known of the order of one stream, without the pictures; bounded.
 *
 * @param next index that is emitted next; every lower one has been emitted or given up
 * @param clock the stream's own clock
 * @param last the frame, or end, that was taken in last
 * @param lastSeen when that was
 * @param waiting what waits behind a gap, ascending
 * @param waitingSince since when the first of them is the first
 * @param givenUp indices whose frames would be late
 * @param unconfirmed the frame by which the stream may have started again, until the next one
 *     agrees: one at most
 */
public record StreamOrder(
    long next,
    StreamClock clock,
    FrameStamp last,
    Moment lastSeen,
    List<WaitingFrame> waiting,
    Moment waitingSince,
    GivenUp givenUp,
    List<WaitingFrame> unconfirmed) {

  /** A stream whose first frame has come, and is still to be taken. */
  static StreamOrder beginning(FrameStamp first, Moment now) {
    StreamClock clock = StreamClock.startingAt(first.captureTimeMicros());
    return new StreamOrder(0, clock, first, now, List.of(), now, GivenUp.NOTHING, List.of());
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

  /** First index that nothing has been received for. */
  long afterLast() {
    return hasWaiting() ? waiting.get(waiting.size() - 1).index() + 1 : next;
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

  StreamOrder seeing(FrameStamp stamp, Moment now) {
    StreamClock observed = clock.observing(stamp.captureTimeMicros());
    return new StreamOrder(next, observed, stamp, now, waiting, waitingSince, givenUp, unconfirmed);
  }

  /** The next frame has gone on without waiting. */
  StreamOrder goneOn() {
    return new StreamOrder(
        next + 1, clock, last, lastSeen, waiting, waitingSince, givenUp, unconfirmed);
  }

  StreamOrder withWaiting(WaitingFrame frame) {
    int at = (int) waiting.stream().filter(before -> before.index() < frame.index()).count();
    List<WaitingFrame> more = new ArrayList<>(waiting);
    more.add(at, frame);
    return new StreamOrder(
        next, clock, last, lastSeen, List.copyOf(more), waitingSince, givenUp, unconfirmed);
  }

  /** The first of those that wait has gone on; what lies before it is given up. */
  StreamOrder withoutFirst() {
    long first = waiting.get(0).index();
    return new StreamOrder(
        first + 1,
        clock,
        last,
        lastSeen,
        List.copyOf(waiting.subList(1, waiting.size())),
        waitingSince,
        first > next ? givenUp.and(next, first) : givenUp,
        unconfirmed);
  }

  StreamOrder waitingSince(Moment now) {
    return new StreamOrder(next, clock, last, lastSeen, waiting, now, givenUp, unconfirmed);
  }

  StreamOrder withUnconfirmed(List<WaitingFrame> frames) {
    return new StreamOrder(next, clock, last, lastSeen, waiting, waitingSince, givenUp, frames);
  }
}

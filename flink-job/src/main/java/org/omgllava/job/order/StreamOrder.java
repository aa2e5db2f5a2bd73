package org.omgllava.job.order;

import java.util.Arrays;
import org.omgllava.job.event.Origin;
import org.omgllava.job.runtime.ActiveTime;

/**
 * What is known of the order of one stream, without the frames themselves; bounded. Kept in state
 * as a POJO, hence the public fields.
 */
public final class StreamOrder {
  /** Gaps that are remembered to tell late frames from duplicates. */
  static final int REMEMBERED_GAPS = 64;

  /** Index that is emitted next; every lower one has been emitted or given up. */
  public long next;

  public StreamClock clock = new StreamClock();

  /** Indices that wait behind a gap, ascending, with capture time and size of each. */
  public long[] waiting = {};

  public long[] waitingMicros = {};
  public long[] waitingBytes = {};

  /** Given-up indices as pairs (first, first after), ascending. */
  public long[] gaps = {};

  /** Below this index, gaps may have been forgotten. */
  public long gapsKnownFrom;

  public ActiveTime.Moment lastSeen;
  public ActiveTime.Moment gapSince;
  public long idleTimerMillis;
  public long gapTimerMillis;
  public long lastCaptureMicros;
  public Origin lastOrigin;

  boolean isWaiting(long index) {
    return Arrays.binarySearch(waiting, index) >= 0;
  }

  boolean hasWaiting() {
    return waiting.length > 0;
  }

  /** Whether a passed index was given up, so that its frame is late and not a duplicate. */
  boolean wasGivenUp(long index) {
    if (index < gapsKnownFrom) {
      return true;
    }
    for (int i = 0; i < gaps.length; i += 2) {
      if (index >= gaps[i] && index < gaps[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /** First index that nothing has been received for. */
  long afterLast() {
    return hasWaiting() ? waiting[waiting.length - 1] + 1 : next;
  }

  void addWaiting(long index, long captureMicros, long bytes) {
    int at = -Arrays.binarySearch(waiting, index) - 1;
    waiting = inserted(waiting, at, index);
    waitingMicros = inserted(waitingMicros, at, captureMicros);
    waitingBytes = inserted(waitingBytes, at, bytes);
  }

  /** Takes the first waiting index; what lies before it is given up. */
  long takeFirst() {
    long first = waiting[0];
    if (first > next) {
      rememberGap(next, first);
    }
    waiting = Arrays.copyOfRange(waiting, 1, waiting.length);
    waitingMicros = Arrays.copyOfRange(waitingMicros, 1, waitingMicros.length);
    waitingBytes = Arrays.copyOfRange(waitingBytes, 1, waitingBytes.length);
    next = first + 1;
    return first;
  }

  /** Whether a waiting frame was taken so long ago that what lies before it must be missing. */
  boolean clockHasPassedGap(long outOfOrdernessMicros) {
    for (long micros : waitingMicros) {
      if (clock.hasPassed(micros, outOfOrdernessMicros)) {
        return true;
      }
    }
    return false;
  }

  boolean isOver(int maxFrames, long maxBytes) {
    long bytes = 0;
    for (long b : waitingBytes) {
      bytes += b;
    }
    return waiting.length > maxFrames || bytes > maxBytes;
  }

  private void rememberGap(long from, long to) {
    int keep = Math.min(gaps.length, 2 * (REMEMBERED_GAPS - 1));
    if (keep < gaps.length) {
      gapsKnownFrom = gaps[gaps.length - keep - 1];
    }
    long[] kept = Arrays.copyOfRange(gaps, gaps.length - keep, gaps.length + 2);
    kept[keep] = from;
    kept[keep + 1] = to;
    gaps = kept;
  }

  private static long[] inserted(long[] values, int at, long value) {
    long[] result = new long[values.length + 1];
    System.arraycopy(values, 0, result, 0, at);
    result[at] = value;
    System.arraycopy(values, at, result, at + 1, values.length - at);
    return result;
  }
}

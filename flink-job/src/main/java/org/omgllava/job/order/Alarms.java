package org.omgllava.job.order;

import java.util.List;
import org.omgllava.job.order.OrderEffect.WakeIn;
import org.omgllava.job.runtime.Moment;

/**
 * When a stream is to be woken for what a decision has left open.
 *
 * @param gapMillis longest wait for what is missing
 * @param memoryMillis how long what has ended is remembered
 */
record Alarms(long gapMillis, long memoryMillis) {
  /** Begins to count the wait for what is missing now, unless it was missing before. */
  StreamOrder forGap(StreamOrder before, StreamOrder after, Moment now, List<OrderEffect> effects) {
    if (!after.hasWaiting() || before.hasWaiting() && before.next() == after.next()) {
      return after;
    }
    effects.add(new WakeIn(gapMillis));
    return after.waitingSince(now);
  }

  /** What has ended is remembered for the idle time. */
  StreamOrder forMemory(
      StreamOrder before, StreamOrder after, Moment now, List<OrderEffect> effects) {
    if (after.isLive() || !before.isLive()) {
      return after;
    }
    effects.add(new WakeIn(memoryMillis));
    return after.rememberedFrom(now);
  }
}

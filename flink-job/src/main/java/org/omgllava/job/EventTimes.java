package org.omgllava.job;

import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.Origin;
import org.omgllava.job.order.OrderSettings;

/**
 * Event times and watermarks: how far the job is behind its cameras, step by step. No step waits
 * for a watermark, since one of all streams would let a camera with a wrong clock make the others
 * late; each stream is put in order by its own capture times.
 */
final class EventTimes {
  private EventTimes() {}

  static WatermarkStrategy<Frame> ofFrames(OrderSettings settings) {
    return strategy(
        settings,
        frame ->
            notAfterArrival(frame.stamp().captureTimeMicros() / 1_000, frame.stamp().origin()));
  }

  static WatermarkStrategy<Heard> ofInstructions(OrderSettings settings) {
    return strategy(settings, Heard::heardMillis);
  }

  private interface EventTime<T> extends Serializable {
    long millis(T element);
  }

  private static <T> WatermarkStrategy<T> strategy(OrderSettings settings, EventTime<T> time) {
    return WatermarkStrategy.<T>forBoundedOutOfOrderness(
            Duration.ofMillis(settings.outOfOrdernessMillis()))
        .withTimestampAssigner((element, recordTime) -> time.millis(element))
        .withIdleness(Duration.ofMillis(settings.sourceIdleMillis()));
  }

  /** Nothing is captured after it was sent: a clock that is ahead does not carry the watermark. */
  private static long notAfterArrival(long captureMillis, Origin origin) {
    return Math.min(
        captureMillis, Math.min(origin.appendTimeMillis(), origin.receivedTimeMillis()));
  }
}

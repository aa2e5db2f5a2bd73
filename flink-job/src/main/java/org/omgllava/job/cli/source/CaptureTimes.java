package org.omgllava.job.cli.source;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Capture times of pictures: when they are taken, as a video shows them, or at a steady rate.
 *
 * <p>Each stream begins where the frame before it, of whichever stream, was. Within a stream times
 * grow with every frame, also where a video gives two pictures one time or none.
 */
public final class CaptureTimes {
  private static final long LEAST_STEP_NANOS = 1_000;

  private final double framesPerSecond;
  private final Map<String, Stream> streams = new HashMap<>();
  private Instant latest;

  /**
   * @param first of the first stream
   * @param framesPerSecond where the source does not say when a picture is shown
   */
  public CaptureTimes(Instant first, double framesPerSecond) {
    this.latest = first;
    this.framesPerSecond = framesPerSecond;
  }

  /**
   * The time of the stream's next frame.
   *
   * @param shownMicros after the first frame of the source
   */
  public Instant next(String streamId, OptionalLong shownMicros) {
    Stream stream = streams.computeIfAbsent(streamId, id -> new Stream(latest, 0, latest));
    Instant due =
        shownMicros.isPresent()
            ? stream.start().plusNanos(shownMicros.getAsLong() * 1_000)
            : steady(stream);
    Instant after = stream.latest().plusNanos(LEAST_STEP_NANOS);
    latest = stream.count() > 0 && due.isBefore(after) ? after : due;
    streams.put(streamId, new Stream(stream.start(), stream.count() + 1, latest));
    return latest;
  }

  /**
   * Goes on behind a frame of the stream that an earlier run has sent.
   *
   * @param captured its time
   * @param shownMicros its time after the first frame of the source
   */
  public void goOnAfter(String streamId, Instant captured, OptionalLong shownMicros) {
    latest = captured;
    Instant start = captured.minusNanos(shownMicros.orElse(0) * 1_000);
    streams.put(streamId, new Stream(start, 1, captured));
  }

  /**
   * The time of a picture that is taken as it is read: what the clock says, though it be set back.
   */
  public Instant live(String streamId, Instant now) {
    latest = now;
    streams.put(streamId, new Stream(now, 1, now));
    return now;
  }

  /** When another frame would be due after the one before, of its stream. */
  public Instant afterLatest() {
    return latest.plusNanos((long) (1e9 / framesPerSecond));
  }

  private Instant steady(Stream stream) {
    return stream.start().plusNanos((long) (stream.count() * 1e9 / framesPerSecond));
  }

  /** What is known of a stream: where it began, how many frames it had, and when the last was. */
  private record Stream(Instant start, long count, Instant latest) {}
}

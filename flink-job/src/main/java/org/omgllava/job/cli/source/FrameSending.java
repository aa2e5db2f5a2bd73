package org.omgllava.job.cli.source;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.PublishedFrames;
import org.omgllava.job.client.SourceFrame;

/**
 * Sends the frames of a source, those that the topic holds already left out.
 *
 * <p>Constraint: one thread.
 */
public final class FrameSending {
  /** Between the capture times of frames whose rate is not known. */
  private static final double DEFAULT_FRAMES_PER_SECOND = 25;

  private final FrameSource frames;
  private final Destination destination;
  private final Rate rate;
  private final boolean end;
  private final Map<String, PublishedFrames.Newest> held;
  private final CameraFrames.Waiting waiting;
  private final Map<String, Long> sent = new LinkedHashMap<>();
  private Optional<CaptureTimes> times = Optional.empty();
  private Optional<Pace> pace = Optional.empty();
  private long passed;

  /** Where frames go. */
  public interface Destination {
    /** Takes a frame. */
    void frame(SourceFrame frame, Instant captured);

    /** Takes the end of a stream, one index behind its last frame. */
    void endOfStream(String streamId, long index, Instant time);

    /** Frames of a publisher go to Kafka. */
    static Destination of(EventPublisher publisher) {
      return new Destination() {
        @Override
        public void frame(SourceFrame frame, Instant captured) {
          publisher.frame(frame, captured);
        }

        @Override
        public void endOfStream(String streamId, long index, Instant time) {
          publisher.endOfStream(streamId, index, time);
        }
      };
    }
  }

  /**
   * How fast frames go.
   *
   * @param framesPerSecond of each stream; 0 for those of the source
   * @param byTheClock whether a frame waits until it is due
   */
  public record Rate(double framesPerSecond, boolean byTheClock) {}

  /**
   * @param end whether a stream's end is said
   * @param held what the topic holds of each stream
   * @param waiting until a frame is due
   */
  public FrameSending(
      FrameSource frames,
      Destination destination,
      Rate rate,
      boolean end,
      Map<String, PublishedFrames.Newest> held,
      CameraFrames.Waiting waiting) {
    this.frames = frames;
    this.destination = destination;
    this.rate = rate;
    this.end = end;
    this.held = Map.copyOf(held);
    this.waiting = waiting;
  }

  /**
   * Sends everything, until the source ends or one is to stop.
   *
   * @param progress is told of each frame
   */
  public void run(LongConsumer progress) throws IOException, InterruptedException {
    Optional<SourceFrame> last = Optional.empty();
    for (Optional<SourceFrame> next = frames.next();
        next.isPresent() && !waiting.await(0);
        next = frames.next()) {
      SourceFrame frame = next.get();
      if (isHeld(frame)) {
        passOver(frame);
      } else {
        send(frame);
      }
      progress.accept(1);
      if (frame.last()) {
        finish(frame);
      }
      last = next;
    }
    if (last.isPresent() && !last.get().last()) {
      finish(last.get());
    }
  }

  /** Number of frames sent of each stream. */
  public Map<String, Long> sent() {
    return Map.copyOf(sent);
  }

  /** Number of the source's frames that the topic held already. */
  public long passed() {
    return passed;
  }

  private boolean isHeld(SourceFrame frame) {
    PublishedFrames.Newest newest = held.get(frame.streamId());
    return newest != null && (newest.ended() || frame.index() <= newest.index());
  }

  /**
   * Times go on as if the run had never stopped, unless the clock says when frames are due: then
   * from now on.
   */
  private void passOver(SourceFrame frame) {
    passed++;
    PublishedFrames.Newest newest = held.get(frame.streamId());
    if (newest != null && newest.index() == frame.index()) {
      Instant now = Instant.now();
      boolean passedLongAgo = rate.byTheClock() && newest.captureTime().isBefore(now);
      times()
          .goOnAfter(frame.streamId(), passedLongAgo ? now : newest.captureTime(), shownMicros());
    }
  }

  private void send(SourceFrame frame) throws InterruptedException {
    Instant captured = captured(frame);
    if (rate.byTheClock() && !frames.isLive()) {
      if (pace.isEmpty()) {
        pace = Optional.of(new Pace(System::nanoTime, captured));
      }
      waiting.await(pace.get().millisUntil(captured));
    }
    destination.frame(frame, captured);
    sent.merge(frame.streamId(), 1L, Long::sum);
  }

  private Instant captured(SourceFrame frame) {
    String streamId = frame.streamId();
    if (frames.isLive()) {
      return times().live(streamId, Instant.now());
    }
    return times().next(streamId, shownMicros());
  }

  private CaptureTimes times() {
    if (times.isEmpty()) {
      times = Optional.of(new CaptureTimes(Instant.now(), framesPerSecond()));
    }
    return times.get();
  }

  private double framesPerSecond() {
    if (rate.framesPerSecond() > 0) {
      return rate.framesPerSecond();
    }
    return frames.framesPerSecond() > 0 ? frames.framesPerSecond() : DEFAULT_FRAMES_PER_SECOND;
  }

  /** A rate that is asked for holds, whatever the source says of itself. */
  private OptionalLong shownMicros() {
    return rate.framesPerSecond() > 0 ? OptionalLong.empty() : frames.shownMicros();
  }

  private void finish(SourceFrame frame) {
    PublishedFrames.Newest newest = held.get(frame.streamId());
    if (end && (newest == null || !newest.ended())) {
      destination.endOfStream(frame.streamId(), frame.index() + 1, times().afterLatest());
    }
  }
}

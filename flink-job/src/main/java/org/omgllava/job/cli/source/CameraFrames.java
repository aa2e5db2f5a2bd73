package org.omgllava.job.cli.source;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.SourceFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frames of a camera until it is stopped. A connection that is lost is made again, with longer and
 * longer pauses; indices go on. Frames that come faster than wanted are left out.
 *
 * <p>Constraint: one thread.
 */
public final class CameraFrames implements FrameSource {
  static final long FIRST_PAUSE_MILLIS = 1_000;
  static final long LONGEST_PAUSE_MILLIS = 30_000;

  private static final Logger LOG = LoggerFactory.getLogger(CameraFrames.class);

  private final Connecting connecting;
  private final Waiting waiting;
  private final LongSupplier clock;
  private final Consumer<String> said;
  private final long periodNanos;
  private Optional<FrameSource> connection = Optional.empty();
  private long nextIndex;
  private long pauseMillis = FIRST_PAUSE_MILLIS;
  private long dueNanos = Long.MIN_VALUE;

  /** Makes a connection. */
  @FunctionalInterface
  public interface Connecting {
    /**
     * @throws CommandFailure when it cannot be made
     */
    FrameSource connect(long firstIndex);
  }

  /** Waits, until it is over or one is to stop. */
  @FunctionalInterface
  public interface Waiting {
    /**
     * @return whether one is to stop
     */
    boolean await(long millis) throws InterruptedException;
  }

  /**
   * @param said is told when the connection is made and lost
   * @param firstIndex of the first frame
   * @param framesPerSecond most to give; 0 for all
   */
  public CameraFrames(
      Connecting connecting,
      Waiting waiting,
      Consumer<String> said,
      long firstIndex,
      double framesPerSecond) {
    this(connecting, waiting, System::nanoTime, said, firstIndex, framesPerSecond);
  }

  CameraFrames(
      Connecting connecting,
      Waiting waiting,
      LongSupplier clock,
      Consumer<String> said,
      long firstIndex,
      double framesPerSecond) {
    this.clock = clock;
    this.connecting = connecting;
    this.waiting = waiting;
    this.said = said;
    this.nextIndex = firstIndex;
    this.periodNanos = framesPerSecond > 0 ? (long) (1e9 / framesPerSecond) : 0;
  }

  @Override
  public Optional<SourceFrame> next() throws IOException {
    while (goesOnAfter(0)) {
      Optional<SourceFrame> read = read();
      if (read.isEmpty()) {
        if (!goesOnAfter(pauseMillis)) {
          break;
        }
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
      } else if (isDue()) {
        SourceFrame frame = read.get();
        return Optional.of(SourceFrame.jpeg(frame.streamId(), nextIndex++, frame.image()));
      }
    }
    return Optional.empty();
  }

  /** The next frame of the connection, which is made when there is none; none when it fails. */
  private Optional<SourceFrame> read() {
    try {
      if (connection.isEmpty()) {
        connection = Optional.of(connecting.connect(nextIndex));
        said.accept("connected");
      }
      Optional<SourceFrame> frame = connection.get().next();
      if (frame.isPresent()) {
        pauseMillis = FIRST_PAUSE_MILLIS;
        return frame;
      }
      lose("it sends no more");
    } catch (CommandFailure | IOException e) {
      LOG.info("The camera's connection is lost: {}", e.getMessage());
      lose(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private void lose(String why) {
    disconnect();
    said.accept("not connected: " + why + "; again in " + pauseMillis / 1_000 + " s");
  }

  private boolean goesOnAfter(long millis) throws IOException {
    try {
      return !waiting.await(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private boolean isDue() {
    long now = clock.getAsLong();
    if (periodNanos == 0 || dueNanos == Long.MIN_VALUE || now - dueNanos >= 0) {
      // What was missed while nothing came is not made up for.
      dueNanos =
          dueNanos == Long.MIN_VALUE || now - dueNanos > periodNanos
              ? now + periodNanos
              : dueNanos + periodNanos;
      return true;
    }
    return false;
  }

  private void disconnect() {
    if (connection.isPresent()) {
      try {
        connection.get().close();
      } catch (IOException e) {
        LOG.info("The camera's connection is not closed in order", e);
      }
      connection = Optional.empty();
    }
  }

  @Override
  public long size() {
    return 0;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public void close() {
    disconnect();
  }
}

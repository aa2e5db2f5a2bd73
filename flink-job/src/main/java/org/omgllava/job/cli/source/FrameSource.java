package org.omgllava.job.cli.source;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.omgllava.job.client.SourceFrame;

/** Pictures to publish, those of each stream in frame order. */
public interface FrameSource extends AutoCloseable {
  /**
   * @return the next picture, or empty at the end
   */
  Optional<SourceFrame> next() throws IOException;

  /** Number of pictures, or 0 when it is not known. */
  long size();

  /** Pictures per second at which the source was taken, or 0 when it is not known. */
  default double framesPerSecond() {
    return 0;
  }

  /**
   * When the picture that {@link #next} gave last is shown, in microseconds after the source's
   * first; empty when pictures follow each other at a steady rate.
   */
  default OptionalLong shownMicros() {
    return OptionalLong.empty();
  }

  /** Whether pictures are taken as they are read, and not before. */
  default boolean isLive() {
    return false;
  }

  /** What was passed over up to now. */
  default LeftOut leftOut() {
    return LeftOut.NOTHING;
  }

  @Override
  default void close() throws IOException {}
}

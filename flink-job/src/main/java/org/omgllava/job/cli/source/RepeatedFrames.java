package org.omgllava.job.cli.source;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.omgllava.job.client.SourceFrame;

/**
 * Frames of a source that begins again whenever it ends; indices and times go on.
 *
 * <p>Constraint: one thread.
 */
public final class RepeatedFrames implements FrameSource {
  private static final double MICROS = 1e6;
  private static final double ASSUMED_FRAMES_PER_SECOND = 25;

  private final LongFunction<FrameSource> opening;
  private FrameSource round;
  private long nextIndex;
  private boolean roundHasFrames;
  private long roundBeganMicros;
  private OptionalLong shownMicros = OptionalLong.empty();

  /**
   * @param opening opens the source anew, given the index of its first frame
   */
  public RepeatedFrames(LongFunction<FrameSource> opening, long firstIndex) {
    this.opening = opening;
    this.nextIndex = firstIndex;
    this.round = opening.apply(firstIndex);
  }

  @Override
  public Optional<SourceFrame> next() throws IOException {
    Optional<SourceFrame> frame = round.next();
    if (frame.isEmpty() && roundHasFrames) {
      beginAgain();
      frame = round.next();
    }
    if (frame.isPresent()) {
      roundHasFrames = true;
      nextIndex = frame.get().index() + 1;
      OptionalLong shown = round.shownMicros();
      shownMicros =
          shown.isPresent()
              ? OptionalLong.of(roundBeganMicros + shown.getAsLong())
              : OptionalLong.empty();
    }
    return frame;
  }

  private void beginAgain() throws IOException {
    double rate = round.framesPerSecond() > 0 ? round.framesPerSecond() : ASSUMED_FRAMES_PER_SECOND;
    roundBeganMicros = shownMicros.orElse(0) + Math.round(MICROS / rate);
    roundHasFrames = false;
    round.close();
    round = opening.apply(nextIndex);
  }

  /** There is no end to them. */
  @Override
  public long size() {
    return 0;
  }

  @Override
  public double framesPerSecond() {
    return round.framesPerSecond();
  }

  @Override
  public OptionalLong shownMicros() {
    return shownMicros;
  }

  @Override
  public LeftOut leftOut() {
    return round.leftOut();
  }

  @Override
  public void close() throws IOException {
    round.close();
  }
}

package org.omgllava.job.order;

/**
 * How far a stream has come in its own capture times. Each stream has its own clock, so that a
 * camera whose clock is behind, or a recorded video, is not late because of other streams, and a
 * replay decides as the first run did.
 *
 * <p>A time counts only once a second frame has it too: one absurd capture time moves nothing, and
 * a clock that was set back is followed.
 *
 * @param previousMicros capture time of the frame that came last
 * @param latestMicros latest time that two frames agree on
 * @param agreed whether there is one: two frames have come
 */
public record StreamClock(long previousMicros, long latestMicros, boolean agreed) {
  /** Longer steps back are not disorder: the camera's clock has been set. */
  static final long SET_BACK_MICROS = 60_000_000L;

  /** The clock of a stream of which one frame has come. */
  static StreamClock startingAt(long captureMicros) {
    return new StreamClock(captureMicros, captureMicros, false);
  }

  /** Takes in the capture time of the next frame in order of arrival. */
  StreamClock observing(long captureMicros) {
    long low = Math.min(previousMicros, captureMicros);
    long high = Math.max(previousMicros, captureMicros);
    boolean moves = !agreed || low > latestMicros || high < latestMicros - SET_BACK_MICROS;
    return new StreamClock(captureMicros, moves ? low : latestMicros, true);
  }

  /** Whether a time lies so far ahead that no frame that has been received can have it. */
  boolean isFarBehind(long captureMicros, long outOfOrdernessMicros) {
    return captureMicros > Math.max(latestMicros, previousMicros) + outOfOrdernessMicros;
  }

  /** Whether a time lies too far back for disorder. */
  boolean isSetBack(long captureMicros) {
    return captureMicros < Math.min(latestMicros, previousMicros) - SET_BACK_MICROS;
  }

  /**
   * Whether everything captured up to a time must have arrived by now. A time that lies too far
   * back for disorder was taken from a clock that has been set since, and says nothing.
   */
  boolean hasPassed(long captureMicros, long outOfOrdernessMicros) {
    return agreed
        && captureMicros <= latestMicros - outOfOrdernessMicros
        && captureMicros >= latestMicros - outOfOrdernessMicros - SET_BACK_MICROS;
  }
}

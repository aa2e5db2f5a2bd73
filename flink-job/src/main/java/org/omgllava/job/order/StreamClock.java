package org.omgllava.job.order;

/**
 * How far a stream has come in its own capture times. Each stream has its own clock, so that a
 * camera whose clock is behind, or a recorded video, is not late because of other streams, and a
 * replay decides as the first run did.
 *
 * <p>A time counts only once a second frame has it too: one absurd capture time moves nothing, and
 * a clock that was set back is followed.
 */
public final class StreamClock {
  /** Longer steps back are not disorder: the camera's clock has been set. */
  static final long SET_BACK_MICROS = 60_000_000L;

  private static final long UNSET = Long.MIN_VALUE;

  // Public fields: the clock is kept in state as a POJO.
  public long latestMicros = UNSET;
  public long previousMicros = UNSET;

  /** Takes in the capture time of the next frame in order of arrival. */
  void observe(long captureMicros) {
    if (previousMicros != UNSET) {
      long low = Math.min(previousMicros, captureMicros);
      long high = Math.max(previousMicros, captureMicros);
      if (latestMicros == UNSET || low > latestMicros || high < latestMicros - SET_BACK_MICROS) {
        latestMicros = low;
      }
    }
    previousMicros = captureMicros;
  }

  /** Whether a time lies so far ahead that no frame that has been received can have it. */
  boolean isFarBehind(long captureMicros, long outOfOrdernessMicros) {
    return latestMicros != UNSET
        && captureMicros > Math.max(latestMicros, previousMicros) + outOfOrdernessMicros;
  }

  /**
   * Whether everything captured up to a time must have arrived by now. A time that lies too far
   * back for disorder was taken from a clock that has been set since, and says nothing.
   */
  boolean hasPassed(long captureMicros, long outOfOrdernessMicros) {
    return latestMicros != UNSET
        && captureMicros <= latestMicros - outOfOrdernessMicros
        && captureMicros >= latestMicros - outOfOrdernessMicros - SET_BACK_MICROS;
  }
}

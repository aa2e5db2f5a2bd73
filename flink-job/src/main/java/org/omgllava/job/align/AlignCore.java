package org.omgllava.job.align;

import org.omgllava.job.event.Origin;
import org.omgllava.job.runtime.Moment;

/**
 * Decides when the first waiting frame of a stream may go on: when the instructions that were there
 * before it have been read, or when it has waited for long enough, or when too much waits. A frame
 * never goes on before an earlier one of its stream.
 */
public final class AlignCore {
  /** What becomes of a frame. */
  public enum Verdict {
    GOES_ON,
    /** It goes on although instructions may be missing, and is counted. */
    GOES_ON_UNALIGNED,
    WAITS
  }

  private final AlignSettings settings;

  public AlignCore(AlignSettings settings) {
    this.settings = settings;
  }

  /**
   * @param frame the first of its stream, behind which all others wait
   * @param since when it came
   * @param heldBytes of all pictures that wait, this one included
   */
  public Verdict of(Origin frame, Moment since, long heldBytes, InstructionsRead read, Moment now) {
    if (settings.alignWaitMillis() == 0 || read.covers(frame)) {
      return Verdict.GOES_ON;
    }
    return waitLeftMillis(since, now) <= 0 || heldBytes > settings.alignBufferBytes()
        ? Verdict.GOES_ON_UNALIGNED
        : Verdict.WAITS;
  }

  /** How long a frame may still wait. */
  public long waitLeftMillis(Moment since, Moment now) {
    return settings.alignWaitMillis() - now.millisSince(since);
  }
}

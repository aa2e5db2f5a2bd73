package org.omgllava.job.overload;

import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.Counted;

/** What is to be done about the frames of a stream that may be too many. */
public sealed interface OverloadEffect {
  /** The frame that has just come goes on. */
  record EmitArriving() implements OverloadEffect {}

  /** The frame that has just come is kept. */
  record KeepArriving() implements OverloadEffect {}

  /** A kept frame goes on, and is kept no longer. */
  record EmitKept(FrameStamp frame) implements OverloadEffect {}

  /** A kept frame is skipped, and is kept no longer. */
  record SkipKept(FrameStamp frame) implements OverloadEffect {}

  record Count(OverloadCounter counter, long number) implements OverloadEffect, Counted {}

  /** The stream wants to be woken after so much time, or earlier. */
  record WakeIn(long millis) implements OverloadEffect {}
}

package org.omgllava.job.clip;

import java.util.List;
import org.omgllava.job.runtime.Counted;

/** What the clips of a stream ask for. Kept frames are named by their index. */
public sealed interface ClipEffect {
  /** Kept frames go on as one clip and are kept no longer. */
  record EmitKept(List<Long> frameIndices) implements ClipEffect {}

  /** The same, with the frame that has just come as the last of the clip, or the only one. */
  record EmitWithArriving(List<Long> frameIndices) implements ClipEffect {}

  /** The frame that has just come is kept. */
  record KeepArriving(long frameIndex) implements ClipEffect {}

  record Count(ClipCounter counter, long number) implements ClipEffect, Counted {}

  /** The clip wants to be woken after so much time; what earlier clips wanted counts no longer. */
  record WakeIn(long millis) implements ClipEffect {}
}

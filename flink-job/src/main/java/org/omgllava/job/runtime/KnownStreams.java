package org.omgllava.job.runtime;

import java.util.HashSet;
import java.util.Set;
import org.omgllava.scene.ModelProblem;

/**
 * How many streams of a subtask a step knows, so that they can be bounded. It is not saved: after a
 * restart those that are remembered are counted again.
 */
public final class KnownStreams {
  private final Set<String> known = new HashSet<>();
  private volatile int number;

  /** Whether something is remembered of a stream now. */
  public void set(String stream, boolean remembered) {
    if (remembered ? known.add(stream) : known.remove(stream)) {
      number = known.size();
    }
  }

  /** Why another stream is refused. */
  public static ModelProblem oneTooMany(int most) {
    return new ModelProblem(
        "TOO_MANY_STREAMS",
        "streamId: one more than are known (expected: at most "
            + most
            + "; raise --max-streams, or wait until one is forgotten)");
  }

  public int number() {
    return number;
  }
}

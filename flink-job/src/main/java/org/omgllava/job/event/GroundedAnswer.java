package org.omgllava.job.event;

import java.util.List;
import org.omgllava.scene.GroundedMask;

/**
 * An answer with the mask of each phrase, not yet tied to tracks.
 *
 * @param utterance the answer, without picture and queries: they are not needed any more
 * @param masks one per phrase, in order
 */
public record GroundedAnswer(Utterance utterance, List<GroundedMask> masks) {
  public String streamId() {
    return utterance.streamId();
  }
}

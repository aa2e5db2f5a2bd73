package org.omgllava.job.follow;

import java.util.Optional;
import org.omgllava.job.event.follow.MaskOrigin;
import org.omgllava.scene.GroundedMask;

/**
 * A phrase on a frame.
 *
 * @param phrase as it is bound after this frame
 * @param mask none where it is lost
 * @param consistent whether the mask lies where it is expected
 */
record Sight(BoundPhrase phrase, Optional<GroundedMask> mask, MaskOrigin made, boolean consistent) {
  static Sight lost(BoundPhrase phrase) {
    return new Sight(phrase.missed(), Optional.empty(), MaskOrigin.NONE, true);
  }
}

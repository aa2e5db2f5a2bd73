package org.omgllava.interpret;

import java.util.List;
import org.omgllava.scene.EncodedImage;

/**
 * The pictures before the one that is asked about, from the same camera. Questions of one call that
 * hold the same object share its passes.
 *
 * @param pictures oldest first; all of them are seen, so that things keep their identities
 * @param read indices of those that the question looks back on, increasing; at most as many as the
 *     bundle was taught
 */
public record LookBack(List<EncodedImage> pictures, List<Integer> read) {
  /** On nothing. */
  public static LookBack none() {
    return new LookBack(List.of(), List.of());
  }
}

package org.omgllava.vision;

import java.util.Optional;
import org.omgllava.scene.PerceptionRequest;

/**
 * A frame that takes part in a batch.
 *
 * @param outcome its place among all
 * @param picture as the language model sees it
 * @param own as panoptic segmentation sees it, where that is asked for and differs
 */
record Seen(
    int outcome, PerceptionRequest request, Square picture, Optional<PanopticPass.Resized> own) {
  FrameKey key() {
    return FrameKey.of(request.frame(), request.image());
  }

  /** Without an instruction no answer will ask for this frame. */
  boolean asked() {
    return !request.prompts().isEmpty();
  }

  /** Whether queries are decoded on its features later. */
  boolean kept() {
    return asked() || request.kept();
  }
}

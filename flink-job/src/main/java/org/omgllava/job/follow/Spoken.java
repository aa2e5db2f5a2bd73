package org.omgllava.job.follow;

import java.util.List;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;

/**
 * What the language model has said about a frame.
 *
 * @param masks one for each phrase
 * @param queuedMillis time for which it waited
 * @param modelMillis time of all models
 */
record Spoken(
    Generation generation, List<GroundedMask> masks, float queuedMillis, float modelMillis) {}

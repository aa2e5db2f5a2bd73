package org.omgllava.job.event;

import java.util.List;
import org.omgllava.scene.GroundedMask;

/**
 * An answer with the mask of each phrase, not yet tied to tracks.
 *
 * @param utterance the answer; its frame's picture and its queries are emptied, they are not needed
 *     any more
 * @param masks one per phrase, in order
 */
public record GroundedAnswer(Utterance utterance, List<GroundedMask> masks) {}

package org.omgllava.job.event;

import java.util.List;
import org.omgllava.scene.GroundedMask;

/**
 * A finished answer.
 *
 * @param masks one per phrase
 * @param trackIds for each phrase the track that overlaps its mask best, or -1
 */
public record LinkedAnswer(Utterance utterance, List<GroundedMask> masks, long[] trackIds) {}

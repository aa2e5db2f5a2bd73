package org.omgllava.job.event;

import org.omgllava.scene.GroundedMask;

/**
 * A phrase of an answer with its mask.
 *
 * @param start first UTF-16 unit in the answer's text
 * @param end first UTF-16 unit after the phrase
 */
public record MaskedPhrase(int start, int end, GroundedMask mask) {}

package org.omgllava.scene;

/**
 * How sure the model was of the tokens of an answer, the one that ended it included; natural
 * logarithms, 0 is certain.
 *
 * @param meanLogProbability mean over the tokens
 * @param leastLogProbability of the least certain token
 */
public record Confidence(float meanLogProbability, float leastLogProbability) {}

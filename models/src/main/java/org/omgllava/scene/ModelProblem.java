package org.omgllava.scene;

/**
 * Why the model did not take an input, as a value: bad input is an outcome, not a failure of the
 * job.
 *
 * @param code stable reason code, such as IMAGE_CORRUPT or PROMPT_OUTSIDE_FRAME
 * @param message what was wrong and what is expected
 */
public record ModelProblem(String code, String message) {}

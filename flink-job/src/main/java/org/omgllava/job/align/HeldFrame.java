package org.omgllava.job.align;

import org.omgllava.job.event.Frame;
import org.omgllava.job.runtime.Moment;

/**
 * A frame that waits for instructions.
 *
 * @param since when it came
 */
public record HeldFrame(Frame frame, Moment since) {}

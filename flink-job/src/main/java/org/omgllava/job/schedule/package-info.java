/**
 * Joins frames with the instructions that apply to them. {@link
 * org.omgllava.job.schedule.ScheduleCore} decides, {@link
 * org.omgllava.job.schedule.ScheduleInstructions} keeps frames, instructions and state and carries
 * out. Knows no pixels.
 */
@NullMarked
package org.omgllava.job.schedule;

import org.jspecify.annotations.NullMarked;

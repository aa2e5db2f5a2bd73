/**
 * Devices that are numbered in Flink's configuration and stand in for GPUs. Flink loads it as a
 * plugin of its own, without the rest of the job.
 */
@NullMarked
package org.omgllava.job.runtime.device;

import org.jspecify.annotations.NullMarked;

/** Benchmarks: ways to do the same work, measured in turns on one machine and told as ratios. */
@NullMarked
package org.omgllava.job.cli.bench;

import org.jspecify.annotations.NullMarked;

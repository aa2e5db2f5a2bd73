/** Benchmarks of the model and of what is done to pictures and masks, without a job. */
@NullMarked
package org.omgllava.job.cli.bench.model;

import org.jspecify.annotations.NullMarked;

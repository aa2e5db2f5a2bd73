/** Benchmarks of the running job, from Kafka to Kafka. */
@NullMarked
package org.omgllava.job.cli.bench.job;

import org.jspecify.annotations.NullMarked;

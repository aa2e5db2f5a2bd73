/**
 * Records as bytes: the one place that frames, reads and writes them, for the job, the client and
 * the command line. Knows Avro and the schema registry, neither Kafka nor Flink.
 */
@NullMarked
package org.omgllava.job.wire;

import org.jspecify.annotations.NullMarked;

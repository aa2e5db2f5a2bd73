/**
 * The records that travel between operators: plain values that Flink serialises as POJOs. Avro is
 * known to the Kafka ends only.
 */
@NullMarked
package org.omgllava.job.event;

import org.jspecify.annotations.NullMarked;

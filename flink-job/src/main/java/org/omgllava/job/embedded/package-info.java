/**
 * A Kafka broker and a Flink cluster in this JVM, on loopback only, for laptops, demonstrations and
 * tests. Knows neither the model nor the operators.
 */
@NullMarked
package org.omgllava.job.embedded;

import org.jspecify.annotations.NullMarked;

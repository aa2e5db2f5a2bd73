/**
 * A Kafka broker and a Flink cluster in this JVM, on loopback only, for laptops, demonstrations and
 * tests. Knows neither the model nor the operators.
 */
package org.omgllava.job.embedded;

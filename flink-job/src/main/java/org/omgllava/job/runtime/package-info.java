/**
 * What several operators need: batching, time that counts, the device of a slot, metrics, dead
 * letters. Knows no Kafka and no Avro.
 */
package org.omgllava.job.runtime;

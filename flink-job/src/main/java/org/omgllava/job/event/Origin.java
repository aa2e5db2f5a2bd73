package org.omgllava.job.event;

/**
 * Where a record came from in Kafka.
 *
 * @param appendTimeMillis the record's Kafka timestamp
 * @param receivedTimeMillis when the job read it
 */
public record Origin(
    String topic, int partition, long offset, long appendTimeMillis, long receivedTimeMillis) {}

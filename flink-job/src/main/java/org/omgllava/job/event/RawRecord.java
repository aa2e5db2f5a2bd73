package org.omgllava.job.event;

/**
 * A Kafka record as it was read; nothing about it has been checked.
 *
 * @param key bytes of the key, or null
 * @param value bytes of the value, or null
 */
public record RawRecord(byte[] key, byte[] value, Origin origin) {}

package org.omgllava.job.event;

import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as it was read; nothing about it has been checked.
 *
 * @param key bytes of the key, or null
 * @param value bytes of the value, or null
 */
public record RawRecord(byte @Nullable [] key, byte @Nullable [] value, Origin origin) {}

package org.omgllava.job.event;

/**
 * A record that goes to the dead letters.
 *
 * @param key Kafka key of the record, or null
 * @param streamId when known, or null
 * @param frameIndex when known, or null
 * @param step operator that refused it
 * @param reason stable code, such as IMAGE_TOO_LARGE
 * @param payload the record's bytes when they are to be kept, or null
 * @param sizeBytes size of the record's value
 * @param sha256 of the value in hexadecimal, or null
 */
public record Rejected(
    Origin origin,
    String key,
    String streamId,
    Long frameIndex,
    String step,
    String reason,
    String message,
    long sizeBytes,
    String sha256,
    byte[] payload) {}

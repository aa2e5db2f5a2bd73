package org.omgllava.job.event;

import org.jspecify.annotations.Nullable;

/**
 * A record that goes to the dead letters.
 *
 * @param key Kafka key of the record, or null
 * @param streamId when known, or null
 * @param frameIndex when known, or null
 * @param step operator that refused it
 * @param reason stable code, such as IMAGE_TOO_LARGE
 * @param message what was wrong and what is expected
 * @param sizeBytes size of what was refused: the record's value, or the picture when the record
 *     itself was in order
 * @param sha256 of these bytes in hexadecimal, or null without any
 * @param payload these bytes when they are to be kept, or null
 */
public record Rejected(
    Origin origin,
    byte @Nullable [] key,
    @Nullable String streamId,
    @Nullable Long frameIndex,
    String step,
    String reason,
    String message,
    long sizeBytes,
    @Nullable String sha256,
    byte @Nullable [] payload) {}

package org.omgllava.job.event;

import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.OptionalTypeInfo;

/**
 * A record that goes to the dead letters.
 *
 * @param key Kafka key of the record, where it has one
 * @param streamId when known
 * @param session that the publisher named, or that the frame belongs to, when known
 * @param frameIndex when known
 * @param step operator that refused it
 * @param reason stable code, such as IMAGE_TOO_LARGE
 * @param message what was wrong and what is expected
 * @param sizeBytes size of what was refused: the record's value, or the picture when the record
 *     itself was in order
 * @param sha256 of these bytes in hexadecimal, where there are any
 * @param payload these bytes when they are to be kept
 */
public record Rejected(
    Origin origin,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<byte[]> key,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<String> streamId,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<String> session,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<Long> frameIndex,
    String step,
    String reason,
    String message,
    long sizeBytes,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<String> sha256,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<byte[]> payload) {
  /** The same without the refused bytes. */
  public Rejected withoutPayload() {
    return new Rejected(
        origin,
        key,
        streamId,
        session,
        frameIndex,
        step,
        reason,
        message,
        sizeBytes,
        sha256,
        Optional.empty());
  }

  /** Where the record is and why it was refused, and nothing that it says itself. */
  public Rejected placeOnly() {
    return new Rejected(
        origin.with(Map.of()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        frameIndex,
        step,
        reason,
        "",
        sizeBytes,
        sha256,
        Optional.empty());
  }
}

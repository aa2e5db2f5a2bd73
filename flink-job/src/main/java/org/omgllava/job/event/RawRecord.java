package org.omgllava.job.event;

import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInfo;
import org.omgllava.job.typeinfo.OptionalTypeInfo;

/**
 * A Kafka record as it was read; nothing about it has been checked.
 *
 * @param key bytes of the key, where there is one
 * @param value bytes of the value, where there is one
 */
public record RawRecord(
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<byte[]> key,
    @TypeInfo(OptionalTypeInfo.Factory.class) Optional<byte[]> value,
    Origin origin)
    implements ReadRecord {
  /** The same with the attributes of the frame that it brings. */
  public RawRecord with(Map<String, String> attributes) {
    return new RawRecord(key, value, origin.with(attributes));
  }
}

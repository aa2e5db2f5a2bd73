package org.omgllava.job.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every version of an event's schema that has ever been published, so that a record says by its
 * fingerprint alone how it was written. They are resources beside the generated class: {@code
 * v1/FrameEvent.avsc, v2/FrameEvent.avsc} and so on, without a gap.
 */
public final class PublishedSchemas {
  private final Map<Long, Schema> byFingerprint;

  private PublishedSchemas(Map<Long, Schema> byFingerprint) {
    this.byFingerprint = byFingerprint;
  }

  /**
   * The versions of an event.
   *
   * @throws IllegalStateException when a resource is damaged
   */
  public static PublishedSchemas of(Class<? extends SpecificRecord> type) {
    List<Schema> versions = new ArrayList<>();
    Optional<Schema> next = read(type, 1);
    while (next.isPresent()) {
      versions.add(next.get());
      next = read(type, versions.size() + 1);
    }
    // The class's own schema, last, takes the newest's place: it reads its records unresolved.
    versions.add(SpecificData.getForClass(type).getSchema(type));
    return of(versions);
  }

  /** Versions from the first on; of two with the same fingerprint the later counts. */
  static PublishedSchemas of(List<Schema> versions) {
    Map<Long, Schema> byFingerprint = new LinkedHashMap<>();
    for (Schema version : versions) {
      byFingerprint.put(SchemaNormalization.parsingFingerprint64(version), version);
    }
    return new PublishedSchemas(byFingerprint);
  }

  /** The version with this fingerprint (CRC-64-AVRO of the parsing canonical form). */
  public Optional<Schema> find(long fingerprint) {
    return Optional.ofNullable(byFingerprint.get(fingerprint));
  }

  /** From the current version back to the first. */
  public List<Schema> newestFirst() {
    List<Schema> versions = new ArrayList<>(byFingerprint.values());
    Collections.reverse(versions);
    return versions;
  }

  /** The fingerprints of all versions from the first on, as {@link #hex} writes them. */
  public String fingerprints() {
    return byFingerprint.keySet().stream()
        .map(PublishedSchemas::hex)
        .collect(Collectors.joining(", "));
  }

  /**
   * A fingerprint in hexadecimal, byte after byte as it stands in a record: least significant
   * first, which is how fastavro prints it too.
   */
  public static String hex(long fingerprint) {
    return HexFormat.of()
        .formatHex(
            ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(fingerprint)
                .array());
  }

  private static Optional<Schema> read(Class<?> type, int version) {
    String resource = "v" + version + "/" + type.getSimpleName() + ".avsc";
    try (InputStream in = type.getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(new Schema.Parser().parse(in));
    } catch (IOException e) {
      throw new IllegalStateException(resource + ": cannot be read", e);
    }
  }
}

package org.omgllava.job.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads Avro records in single-object encoding or in Confluent's framing, whatever the job writes.
 * Records of an older or newer schema are resolved to this version's.
 */
final class WireReader<T extends SpecificRecord> {
  private static final int SINGLE_OBJECT_HEADER = 10;
  private static final int CONFLUENT_HEADER = 5;

  private final Schema readerSchema;
  private final SpecificData model;
  private final SchemaRegistry registry;
  private final Map<Long, Schema> byFingerprint;
  private BinaryDecoder decoder;

  /**
   * @param type generated class
   * @param registry for ids of Confluent's framing; null takes this version's schema for any id
   */
  WireReader(Class<T> type, SchemaRegistry registry) {
    this.model = SpecificData.getForClass(type);
    this.readerSchema = model.getSchema(type);
    this.registry = registry;
    this.byFingerprint =
        Map.of(SchemaNormalization.parsingFingerprint64(readerSchema), readerSchema);
  }

  /**
   * Reads one record.
   *
   * @throws UnreadableRecordException when it is no such record
   * @throws IOException when the registry cannot be asked
   */
  T read(byte[] value) throws UnreadableRecordException, IOException {
    if (value.length >= SINGLE_OBJECT_HEADER && value[0] == (byte) 0xC3 && value[1] == 0x01) {
      long fingerprint = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
      Schema writer = byFingerprint.get(fingerprint);
      if (writer == null) {
        throw new UnreadableRecordException(
            "SCHEMA_UNKNOWN", "schema fingerprint: " + Long.toHexString(fingerprint));
      }
      return decode(value, SINGLE_OBJECT_HEADER, writer);
    }
    if (value.length >= CONFLUENT_HEADER && value[0] == 0) {
      return decode(value, CONFLUENT_HEADER, writerOf(ByteBuffer.wrap(value).getInt(1)));
    }
    throw new UnreadableRecordException(
        "RECORD_MALFORMED",
        value.length + " bytes (expected: Avro single-object encoding or Confluent framing)");
  }

  private Schema writerOf(int id) throws UnreadableRecordException, IOException {
    if (registry == null) {
      return readerSchema;
    }
    return registry
        .byId(id)
        .orElseThrow(() -> new UnreadableRecordException("SCHEMA_UNKNOWN", "schema id: " + id));
  }

  private T decode(byte[] value, int offset, Schema writer) throws UnreadableRecordException {
    try {
      // Lengths in a forged record may claim gigabytes. Skipping allocates nothing and fails where
      // a length leaves the record, so that reading afterwards allocates no more than is there.
      decoder = DecoderFactory.get().binaryDecoder(value, offset, value.length - offset, decoder);
      GenericDatumReader.skip(writer, decoder);
      if (!decoder.isEnd()) {
        throw new UnreadableRecordException("RECORD_MALFORMED", "bytes after the record");
      }
      decoder = DecoderFactory.get().binaryDecoder(value, offset, value.length - offset, decoder);
      return new SpecificDatumReader<T>(writer, readerSchema, model).read(null, decoder);
    } catch (IOException | RuntimeException e) {
      // Avro's readers answer damaged bytes with all kinds of unchecked exceptions.
      throw new UnreadableRecordException(
          "RECORD_MALFORMED", "no " + readerSchema.getName() + ": " + e);
    }
  }
}

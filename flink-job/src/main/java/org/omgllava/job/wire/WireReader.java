package org.omgllava.job.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads Avro records in single-object encoding or in Confluent's framing. Records of every
 * published version, and of every schema that the registry knows, are resolved to this version's.
 *
 * <p>Bytes are walked over before anything is built of them: reading damaged or forged ones fails,
 * and takes no more memory than a record of their size may. Constraint: one thread.
 *
 * @param <T> what is read
 */
public final class WireReader<T extends IndexedRecord> {
  static final int SINGLE_OBJECT_HEADER = 10;
  static final int CONFLUENT_HEADER = 5;
  private static final int MOST_MAP_BYTES = 1 << 16;

  private final Schema readerSchema;
  private final GenericData model;
  private final PublishedSchemas published;
  private final WritersOfId writers;
  private final Map<Schema, DatumReader<T>> readers = new IdentityHashMap<>();
  private BinaryDecoder decoder;
  private Schema writer;
  private int[] fieldSizes = {};

  private WireReader(
      GenericData model, Schema readerSchema, PublishedSchemas published, WritersOfId writers) {
    this.model = model;
    this.readerSchema = readerSchema;
    this.writer = readerSchema;
    this.published = published;
    this.writers = writers;
    this.decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);
  }

  /**
   * Without a registry an id of Confluent's framing says nothing: the newest published version that
   * fits to the last byte is taken.
   *
   * @param type generated class
   */
  public static <T extends SpecificRecord> WireReader<T> of(Class<T> type) {
    SpecificData model = SpecificData.getForClass(type);
    return of(model, model.getSchema(type), PublishedSchemas.of(type));
  }

  /**
   * With a registry its schemas are what ids of Confluent's framing mean.
   *
   * @param type generated class
   * @param registry for the ids
   */
  public static <T extends SpecificRecord> WireReader<T> of(
      Class<T> type, SchemaRegistry registry) {
    SpecificData model = SpecificData.getForClass(type);
    return new WireReader<>(
        model,
        model.getSchema(type),
        PublishedSchemas.of(type),
        id -> registry.byId(id).stream().toList());
  }

  /** Without a registry, of these versions. */
  static <T extends IndexedRecord> WireReader<T> of(
      GenericData model, Schema readerSchema, PublishedSchemas published) {
    return new WireReader<>(model, readerSchema, published, id -> published.newestFirst());
  }

  /**
   * A reader of the same records that builds a part of them: what the projection leaves out is not.
   */
  static <T extends IndexedRecord> WireReader<T> projecting(
      WireReader<?> whole, GenericData model, Schema projection) {
    return new WireReader<>(model, projection, whole.published, whole.writers);
  }

  /**
   * Reads one record.
   *
   * @throws UnreadableRecordException when it is no such record
   * @throws IOException when the registry cannot be asked
   */
  public T read(byte[] value) throws UnreadableRecordException, IOException {
    if (value.length >= SINGLE_OBJECT_HEADER && value[0] == (byte) 0xC3 && value[1] == 0x01) {
      long fingerprint = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
      return decode(
          value,
          SINGLE_OBJECT_HEADER,
          published.find(fingerprint).orElseThrow(() -> unknown(fingerprint)));
    }
    if (value.length >= CONFLUENT_HEADER && value[0] == 0) {
      return confluent(value, ByteBuffer.wrap(value).getInt(1));
    }
    throw new UnreadableRecordException(
        "RECORD_MALFORMED",
        value.length + " bytes (expected: Avro single-object encoding or Confluent framing)");
  }

  /** Encoded size of a top-level field of the last record, bytes; 0 when its writer had none. */
  int fieldSize(String name) {
    Schema.Field field = writer.getField(name);
    return field == null ? 0 : fieldSizes[field.pos()];
  }

  private T confluent(byte[] value, int id) throws UnreadableRecordException, IOException {
    UnreadableRecordException problem =
        new UnreadableRecordException(
            "SCHEMA_UNKNOWN",
            "schema id: " + id + " (expected: the id of an Avro schema in the registry)");
    for (Schema candidate : writers.of(id)) {
      try {
        return decode(value, CONFLUENT_HEADER, candidate);
      } catch (UnreadableRecordException e) {
        problem = e;
      }
    }
    throw problem;
  }

  private UnreadableRecordException unknown(long fingerprint) {
    return new UnreadableRecordException(
        "SCHEMA_UNKNOWN",
        "schema fingerprint: "
            + PublishedSchemas.hex(fingerprint)
            + " (expected: "
            + readerSchema.getName()
            + " "
            + published.fingerprints()
            + ")");
  }

  private T decode(byte[] value, int offset, Schema writtenWith) throws UnreadableRecordException {
    try {
      writer = writtenWith;
      rewind(value, offset);
      fieldSizes = new RecordWalk(decoder).over(writer);
      checkMaps(writer);
      rewind(value, offset);
      return reader(writer).read(null, decoder);
    } catch (IOException | RuntimeException e) {
      // Avro's readers answer damaged bytes with all kinds of unchecked exceptions.
      throw new UnreadableRecordException(
          "RECORD_MALFORMED", "no " + readerSchema.getName() + ": " + e);
    }
  }

  /** Built up, a map takes a hundred times the memory of its smallest entries. */
  private void checkMaps(Schema writer) throws UnreadableRecordException {
    for (Schema.Field field : writer.getFields()) {
      int size = fieldSizes[field.pos()];
      if (field.schema().getType() == Schema.Type.MAP && size > MOST_MAP_BYTES) {
        throw new UnreadableRecordException(
            "ATTRIBUTES_TOO_LARGE",
            field.name() + ": " + size + " bytes (expected: at most " + MOST_MAP_BYTES + ")");
      }
    }
  }

  private void rewind(byte[] value, int offset) {
    decoder = DecoderFactory.get().binaryDecoder(value, offset, value.length - offset, decoder);
  }

  @SuppressWarnings("unchecked")
  private DatumReader<T> reader(Schema writer) {
    return readers.computeIfAbsent(writer, w -> model.createDatumReader(w, readerSchema));
  }

  /** Schemas that a record with an id may have been written with, likeliest first. */
  private interface WritersOfId {
    List<Schema> of(int id) throws IOException;
  }
}

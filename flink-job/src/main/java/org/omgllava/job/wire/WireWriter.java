package org.omgllava.job.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro records behind the header of the chosen framing.
 *
 * <p>Constraint: one thread.
 */
public final class WireWriter<T extends SpecificRecord> {
  private final byte[] header;
  private final SpecificDatumWriter<T> writer;
  private @Nullable BinaryEncoder encoder;

  private WireWriter(Class<T> type, byte[] header) {
    SpecificData model = SpecificData.getForClass(type);
    this.header = header;
    this.writer = new SpecificDatumWriter<>(model.getSchema(type), model);
  }

  /** Avro single-object encoding. */
  public static <T extends SpecificRecord> WireWriter<T> singleObject(Class<T> type) {
    Schema schema = SpecificData.getForClass(type).getSchema(type);
    byte[] header =
        ByteBuffer.allocate(WireReader.SINGLE_OBJECT_HEADER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 0x01)
            .putLong(SchemaNormalization.parsingFingerprint64(schema))
            .array();
    return new WireWriter<>(type, header);
  }

  /**
   * Confluent's framing.
   *
   * @param schemaId of the type's schema in the registry
   */
  public static <T extends SpecificRecord> WireWriter<T> confluent(Class<T> type, int schemaId) {
    byte[] header =
        ByteBuffer.allocate(WireReader.CONFLUENT_HEADER).put((byte) 0).putInt(schemaId).array();
    return new WireWriter<>(type, header);
  }

  /** The record's bytes, header included. */
  public byte[] write(T event) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    bytes.writeBytes(header);
    encoder = EncoderFactory.get().binaryEncoder(bytes, encoder);
    try {
      writer.write(event, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }
}

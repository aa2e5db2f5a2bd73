package org.omgllava.job.wire;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;

/**
 * Walks over the bytes of a record and builds nothing. Lengths in a forged record may claim
 * gigabytes; what has been walked over to its last byte claims no more than is there, so that
 * reading it afterwards allocates no more either.
 *
 * <p>Avro's own skipping does not do: it trusts the byte length of a block of items and never looks
 * at the number of items, for which its readers then allocate.
 */
final class RecordWalk {
  /** More than any event nests; schemas of a registry may be recursive. */
  private static final int MOST_LEVELS = 32;

  private final BinaryDecoder in;

  RecordWalk(BinaryDecoder in) {
    this.in = in;
  }

  /**
   * Walks to the end of the record.
   *
   * @return the size of each top-level field, bytes
   * @throws IOException when the bytes end before the record does
   * @throws AvroRuntimeException when they do not follow the schema, or go on behind the record
   */
  int[] over(Schema record) throws IOException {
    int[] sizes = new int[record.getFields().size()];
    for (Schema.Field field : record.getFields()) {
      int before = left();
      value(field.schema(), 1);
      sizes[field.pos()] = before - left();
    }
    require(left() == 0, "bytes after the record: ", left());
    return sizes;
  }

  private void value(Schema schema, int level) throws IOException {
    require(level <= MOST_LEVELS, "nested deeper than ", MOST_LEVELS);
    switch (schema.getType()) {
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          value(field.schema(), level + 1);
        }
      }
      case ARRAY -> {
        for (long count = items(in.readArrayStart()); count > 0; count = items(in.arrayNext())) {
          for (long i = 0; i < count; i++) {
            value(schema.getElementType(), level + 1);
          }
        }
      }
      case MAP -> {
        for (long count = items(in.readMapStart()); count > 0; count = items(in.mapNext())) {
          for (long i = 0; i < count; i++) {
            run();
            value(schema.getValueType(), level + 1);
          }
        }
      }
      case UNION -> {
        int branch = in.readIndex();
        require(branch >= 0 && branch < schema.getTypes().size(), "branch of a union: ", branch);
        value(schema.getTypes().get(branch), level + 1);
      }
      case ENUM -> {
        int symbol = in.readEnum();
        require(symbol >= 0 && symbol < schema.getEnumSymbols().size(), "enum symbol ", symbol);
      }
      case FIXED -> in.skipFixed(schema.getFixedSize());
      case STRING, BYTES -> run();
      case INT -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> in.readFloat();
      case DOUBLE -> in.readDouble();
      case BOOLEAN -> in.readBoolean();
      case NULL -> {}
    }
  }

  /** Items of a block: each takes a byte at least, those of no size are of no use here. */
  private long items(long count) throws IOException {
    require(count >= 0 && count <= left(), "items in a block: ", count);
    return count;
  }

  /** A string or bytes: length and content. */
  private void run() throws IOException {
    long length = in.readLong();
    require(length >= 0 && length <= left(), "length: ", length);
    in.skipFixed((int) length);
  }

  private int left() throws IOException {
    return in.inputStream().available();
  }

  private static void require(boolean holds, String what, long value) {
    if (!holds) {
      throw new AvroRuntimeException(what + value);
    }
  }
}

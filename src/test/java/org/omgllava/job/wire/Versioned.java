package org.omgllava.job.wire;

import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** A record that has been published twice and is about to be published again. */
public final class Versioned extends SpecificRecordBase {
  private static final long serialVersionUID = 1L;

  public static final Schema SCHEMA$ =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Versioned", "namespace": "org.omgllava.job.wire",
               "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": "int", "default": 0},
                {"name": "c", "type": "int", "default": 7}]}
              """);

  private final int[] values = new int[3];

  @Override
  public Schema getSchema() {
    return SCHEMA$;
  }

  @Override
  public Object get(int field) {
    return values[field];
  }

  @Override
  public void put(int field, Object value) {
    if (!(value instanceof Integer number)) {
      throw new AvroRuntimeException(value + " (expected: a number)");
    }
    values[field] = number;
  }
}

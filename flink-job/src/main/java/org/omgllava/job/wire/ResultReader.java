package org.omgllava.job.wire;

import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads what the job writes, in whatever form: Avro in either framing, or JSON. The first byte
 * tells them apart.
 *
 * <p>Constraint: one thread.
 *
 * @param <T> what is read
 */
public final class ResultReader<T extends SpecificRecord> {
  private final WireReader<T> avro;
  private final JsonReader<T> json;

  /**
   * @param avro a reader of the same events in Avro
   */
  public ResultReader(Class<T> type, WireReader<T> avro) {
    this.avro = avro;
    this.json = new JsonReader<>(type);
  }

  /**
   * Reads one event.
   *
   * @throws UnreadableRecordException when it is no such event
   * @throws IOException when the registry cannot be asked
   */
  public T read(byte[] value) throws UnreadableRecordException, IOException {
    return value.length > 0 && value[0] == '{' ? json.read(value) : avro.read(value);
  }
}

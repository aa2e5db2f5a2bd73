package org.omgllava.job.wire;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.omgllava.events.FrameEvent;

/**
 * Reads what stands around the picture of a frame; the picture itself is passed over where it lies.
 *
 * <p>Constraint: one thread.
 */
public final class FrameHeaderReader {
  private static final String IMAGE = "image";
  private static final String REFERENCE = "reference";

  /** An empty picture is a length of 0, which takes one byte. */
  private static final int EMPTY_IMAGE_BYTES = 1;

  private final WireReader<GenericRecord> reader;

  /**
   * @param frames a reader of whole frames, whose registry is used
   */
  public FrameHeaderReader(WireReader<FrameEvent> frames) {
    this.reader = WireReader.projecting(frames, GenericData.get(), header());
  }

  /**
   * Reads one frame's header.
   *
   * @throws UnreadableRecordException when the record is no frame
   * @throws IOException when the registry cannot be asked
   */
  public FrameHeader read(byte[] value) throws UnreadableRecordException, IOException {
    GenericRecord header = reader.read(value);
    Map<String, String> attributes = new HashMap<>();
    ((Map<?, ?>) header.get("attributes"))
        .forEach((name, text) -> attributes.put(name.toString(), text.toString()));
    return new FrameHeader(
        header.get("streamId").toString(),
        header.get("session") == null ? "" : header.get("session").toString(),
        (long) header.get("frameIndex"),
        Micros.toInstant((long) header.get("captureTime")),
        reader.fieldSize(IMAGE) > EMPTY_IMAGE_BYTES || header.get(REFERENCE) != null,
        (boolean) header.get("endOfStream"),
        attributes);
  }

  private static Schema header() {
    Schema frame = FrameEvent.getClassSchema();
    List<Schema.Field> fields =
        Stream.of(
                "streamId",
                "session",
                "frameIndex",
                "captureTime",
                "attributes",
                "endOfStream",
                REFERENCE)
            .map(name -> new Schema.Field(frame.getField(name), frame.getField(name).schema()))
            .toList();
    return Schema.createRecord(
        frame.getName(), frame.getDoc(), frame.getNamespace(), false, fields);
  }
}

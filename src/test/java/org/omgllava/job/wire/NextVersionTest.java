package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.omgllava.events.FrameEvent;
import org.omgllava.testing.EventSamples;

/** What becomes of cameras that write the schema of today when a version with a new field comes. */
class NextVersionTest {
  private static final Schema TODAY = FrameEvent.getClassSchema();
  private static final Schema NEXT =
      new Schema.Parser()
          .parse(
              TODAY
                  .toString()
                  .replaceFirst(
                      "\"fields\":\\[",
                      "\"fields\":[{\"name\":\"gain\",\"type\":\"int\",\"default\":-1},"));

  private final WireReader<GenericRecord> reader =
      WireReader.of(GenericData.get(), NEXT, PublishedSchemas.of(List.of(TODAY, NEXT)));

  @Test
  void theRecordsOfTodayAreReadByTheirFingerprint() throws Exception {
    GenericRecord read =
        reader.read(WireWriter.singleObject(FrameEvent.class).write(EventSamples.frame()));

    assertThat(read.get("gain")).isEqualTo(-1);
    assertThat(read.get("streamId")).hasToString(EventSamples.frame().getStreamId());
    assertThat(read.get("frameIndex")).isEqualTo(EventSamples.frame().getFrameIndex());
    assertThat(read.get("image")).isEqualTo(EventSamples.frame().getImage());
  }

  @Test
  void theNextRecordsAreReadByTheirs() throws Exception {
    assertThat(reader.read(singleObject(next(5))).get("gain")).isEqualTo(5);
  }

  @Test
  void withoutARegistryTheVersionIsFoundByWhatFits() throws Exception {
    byte[] today =
        WireWriter.<FrameEvent>confluent(FrameEvent.class, 3).write(EventSamples.frame());
    byte[] next = framed(ByteBuffer.allocate(5).put((byte) 0).putInt(4).array(), next(6));

    assertThat(reader.read(today).get("gain")).isEqualTo(-1);
    assertThat(reader.read(next).get("gain")).isEqualTo(6);
  }

  @Test
  void aReaderOfTodaySaysWhichVersionsItKnows() throws Exception {
    byte[] record = singleObject(next(7));

    assertThatThrownBy(() -> WireReader.of(FrameEvent.class).read(record))
        .isInstanceOfSatisfying(
            UnreadableRecordException.class,
            e -> assertThat(e.reason()).isEqualTo("SCHEMA_UNKNOWN"))
        .hasMessage(
            "schema fingerprint: %s (expected: FrameEvent %s)",
            hex(NEXT), PublishedSchemas.of(FrameEvent.class).fingerprints());
  }

  private static String hex(Schema schema) {
    return PublishedSchemas.hex(SchemaNormalization.parsingFingerprint64(schema));
  }

  private static GenericRecord next(int gain) {
    GenericRecord record = new GenericData.Record(NEXT);
    FrameEvent frame = EventSamples.frame();
    record.put("gain", gain);
    record.put("streamId", frame.getStreamId());
    record.put("frameIndex", frame.getFrameIndex());
    record.put("captureTime", 1L);
    record.put("image", frame.getImage());
    record.put("encoding", frame.getEncoding());
    record.put("attributes", frame.getAttributes());
    record.put("endOfStream", frame.getEndOfStream());
    return record;
  }

  private static byte[] singleObject(GenericRecord record) throws Exception {
    byte[] header =
        ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0xC3)
            .put((byte) 1)
            .putLong(SchemaNormalization.parsingFingerprint64(record.getSchema()))
            .array();
    return framed(header, record);
  }

  private static byte[] framed(byte[] header, GenericRecord record) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(header);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}

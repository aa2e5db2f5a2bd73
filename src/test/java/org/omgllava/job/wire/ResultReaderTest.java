package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.testing.EventSamples;
import org.omgllava.testing.WrittenFile;

class ResultReaderTest {
  private static final Path STORED =
      Path.of(System.getProperty("repository.root"), "src/test/resources/records/json");

  @ParameterizedTest
  @MethodSource("org.omgllava.testing.EventSamples#all")
  void everyEventComesBackFromJsonAsItWas(SpecificRecord event) throws Exception {
    assertThat(reader(event).read(EventJson.bytes(event))).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("org.omgllava.testing.EventSamples#withoutItems")
  void emptyListsAndMapsComeBackEmpty(SpecificRecord event) throws Exception {
    assertThat(reader(event).read(EventJson.bytes(event))).isEqualTo(event);
  }

  /** The same files are read by the Python client's test. */
  @ParameterizedTest
  @MethodSource("org.omgllava.testing.EventSamples#all")
  void theJsonOfAnEventIsTheStoredOne(SpecificRecord event) throws IOException {
    WrittenFile.assertUpToDate(
        STORED.resolve(event.getSchema().getName() + ".json"), EventJson.of(event).toString());
  }

  @Test
  void avroIsReadByTheSameReader() throws Exception {
    byte[] avro = WireWriter.singleObject(AnswerEvent.class).write(EventSamples.answer());

    assertThat(reader(EventSamples.answer()).read(avro)).isEqualTo(EventSamples.answer());
  }

  @Test
  void aRecordOfAnotherVersionIsReadWithDefaultsAndWithoutWhatIsUnknown() throws Exception {
    ObjectNode json = EventJson.of(EventSamples.segmentation());
    json.remove("familiarity");
    json.remove("session");
    json.put("later", 1);

    SegmentationEvent read =
        (SegmentationEvent) reader(EventSamples.segmentation()).read(bytes(json));

    assertThat(read.getFamiliarity()).isNull();
    assertThat(read.getSession()).isEmpty();
    assertThat(read.getSegments()).isEqualTo(EventSamples.segmentation().getSegments());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"streamId": 7}                          | eventId
          {"eventId": 7}                           | NUMBER (expected: STRING string)
          {"frameIndex": 1.5}                      | NUMBER (expected: LONG long)
          {"height": 99999999999}                  | NUMBER (expected: INT int)
          {"captureTime": "yesterday"}             | could not be parsed
          {"kind": "SEEN"}                         | SEEN (expected: one of [SEGMENTED, SKIPPED])
          {"segments": {}}                         | OBJECT (expected: ARRAY array)
          {"segments": [{"mask": {"size": [1]}}]}  | trackId
          {"timings": null}                        | NULL (expected: RECORD Timings)
          {"eventId"                               | Unexpected end-of-input
          """)
  void whatDoesNotFitIsRefusedWithAReason(String change, String why) throws Exception {
    ResultReader<?> reader = reader(EventSamples.segmentation());
    byte[] value = changed(change);

    assertThatThrownBy(() -> reader.read(value))
        .isInstanceOf(UnreadableRecordException.class)
        .hasMessageStartingWith("no SegmentationEvent in JSON: ")
        .hasMessageContaining(why);
  }

  @Test
  void damagedBytesNeverEndTheReader() throws Exception {
    ResultReader<?> reader = reader(EventSamples.deadLetter());
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      byte[] value = EventJson.bytes(EventSamples.deadLetter());
      value[1 + random.nextInt(value.length - 1)] = (byte) random.nextInt(256);
      try {
        assertThat(reader.read(value)).isNotNull();
      } catch (UnreadableRecordException e) {
        assertThat(e.reason()).isEqualTo("RECORD_MALFORMED");
      }
    }
  }

  /** A good record with other fields, or the text itself where that is no JSON or lacks a field. */
  private static byte[] changed(String change) throws IOException {
    if (change.contains("streamId") || !change.endsWith("}")) {
      return change.getBytes(StandardCharsets.UTF_8);
    }
    ObjectNode json = EventJson.of(EventSamples.segmentation());
    json.setAll((ObjectNode) EventJson.MAPPER.readTree(change));
    return bytes(json);
  }

  private static byte[] bytes(JsonNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ResultReader<?> reader(SpecificRecord event) {
    return of(event.getClass());
  }

  private static <T extends SpecificRecord> ResultReader<T> of(Class<T> type) {
    return new ResultReader<>(type, WireReader.of(type));
  }
}

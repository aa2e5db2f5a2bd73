package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.events.FrameEvent;

class WireFormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> schemas = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private HttpServer server;
  private String url;

  @BeforeEach
  void startRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    url = "http://localhost:" + server.getAddress().getPort();
  }

  @AfterEach
  void stopRegistry() {
    server.stop(0);
  }

  @Test
  void singleObjectEncodingIsAvrosOwn() throws Exception {
    byte[] written = WireWriter.singleObject(FrameEvent.class).write(event());

    assertThat(ByteBuffer.wrap(written)).isEqualTo(event().toByteBuffer());
    assertThat(WireReader.of(FrameEvent.class).read(written)).isEqualTo(event());
  }

  @Test
  void confluentFramingHasTheRegisteredId() throws Exception {
    SchemaRegistry registry = new SchemaRegistry(new RegistryAddress(url + "/", Map.of()));
    int id = registry.register("my frames", FrameEvent.getClassSchema());
    byte[] written = WireWriter.<FrameEvent>confluent(FrameEvent.class, id).write(event());

    assertThat(written).startsWith(0, 0, 0, 0, 17);
    assertThat(requests).containsExactly("POST /subjects/my+frames-value/versions");
    assertThat(schemas.get("17")).contains("FrameEvent").doesNotContain("avro.java.string");
    assertThat(WireReader.of(FrameEvent.class, registry).read(written)).isEqualTo(event());
  }

  @Test
  void schemasAreLookedUpOnce() throws Exception {
    schemas.put("5", FrameEvent.getClassSchema().toString());
    WireReader<FrameEvent> reader =
        WireReader.of(FrameEvent.class, new SchemaRegistry(new RegistryAddress(url, Map.of())));
    byte[] written = WireWriter.<FrameEvent>confluent(FrameEvent.class, 5).write(event());
    reader.read(written);
    reader.read(written);

    assertThat(requests).containsExactly("GET /schemas/ids/5");
  }

  @Test
  void aRecordOfAnotherVersionIsResolved() throws Exception {
    Schema other =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "FrameEvent", "namespace": "org.omgllava.events",
                 "fields": [
                  {"name": "exposureMillis", "type": "float"},
                  {"name": "streamId", "type": "string"},
                  {"name": "frameIndex", "type": "long"},
                  {"name": "captureTime",
                   "type": {"type": "long", "logicalType": "timestamp-micros"}},
                  {"name": "image", "type": "bytes"}]}
                """);
    schemas.put("6", other.toString());
    GenericRecord record = new GenericData.Record(other);
    record.put("exposureMillis", 2f);
    record.put("streamId", "cam");
    record.put("frameIndex", 7L);
    record.put("captureTime", 1_000L);
    record.put("image", ByteBuffer.wrap(new byte[] {1}));

    FrameEvent read =
        WireReader.of(FrameEvent.class, new SchemaRegistry(new RegistryAddress(url, Map.of())))
            .read(confluent(6, record));

    assertThat(read.getStreamId()).isEqualTo("cam");
    assertThat(read.getFrameIndex()).isEqualTo(7);
    assertThat(read.getEncoding()).isEqualTo("JPEG");
    assertThat(read.getEndOfStream()).isFalse();
  }

  @Test
  void anIdThatTheRegistryDoesNotKnowIsABadRecord() {
    byte[] written = WireWriter.<FrameEvent>confluent(FrameEvent.class, 404).write(event());

    assertThatThrownBy(
            () ->
                WireReader.of(
                        FrameEvent.class, new SchemaRegistry(new RegistryAddress(url, Map.of())))
                    .read(written))
        .isInstanceOfSatisfying(
            UnreadableRecordException.class,
            e -> assertThat(e.reason()).isEqualTo("SCHEMA_UNKNOWN"));
  }

  @Test
  void anIdOfSomethingElseThanAnAvroRecordIsABadRecordAndAskedForOnce() throws Exception {
    schemas.put("8", "syntax = \"proto3\"; message Frame {}");
    schemas.put("9", "\"string\"");
    WireReader<FrameEvent> reader =
        WireReader.of(FrameEvent.class, new SchemaRegistry(new RegistryAddress(url, Map.of())));
    for (int id : List.of(8, 9, 8, 9)) {
      byte[] written = WireWriter.<FrameEvent>confluent(FrameEvent.class, id).write(event());
      assertThatThrownBy(() -> reader.read(written))
          .isInstanceOfSatisfying(
              UnreadableRecordException.class,
              e -> assertThat(e.reason()).isEqualTo("SCHEMA_UNKNOWN"));
    }

    assertThat(requests).containsExactly("GET /schemas/ids/8", "GET /schemas/ids/9");
  }

  @Test
  void withoutARegistryTheVersionThatFitsIsTaken() throws Exception {
    byte[] written = WireWriter.<FrameEvent>confluent(FrameEvent.class, 5).write(event());

    assertThat(WireReader.of(FrameEvent.class).read(written)).isEqualTo(event());
  }

  @Test
  void anUnknownFingerprintIsShownAsOtherLibrariesPrintItBesideTheKnown() {
    byte[] written = WireWriter.singleObject(FrameEvent.class).write(event());
    byte[] forged = written.clone();
    for (int i = 2; i < 10; i++) {
      forged[i] = (byte) (0x10 + i);
    }

    assertThatThrownBy(() -> WireReader.of(FrameEvent.class).read(forged))
        .isInstanceOfSatisfying(
            UnreadableRecordException.class,
            e -> assertThat(e.reason()).isEqualTo("SCHEMA_UNKNOWN"))
        .hasMessageContaining("schema fingerprint: 1213141516171819 (expected: FrameEvent ")
        .hasMessageContaining("e9702d5041fc1e4b")
        .hasMessageContaining(HexFormat.of().formatHex(written, 2, 10));
  }

  @Test
  void aRecursiveSchemaOfTheRegistryDoesNotExhaustTheStack() {
    schemas.put(
        "7",
        """
        {"type": "record", "name": "FrameEvent", "fields": [
          {"name": "next", "type": ["null", "FrameEvent"]}]}
        """);
    byte[] deep = new byte[100_000];
    Arrays.fill(deep, (byte) 2);
    System.arraycopy(new byte[] {0, 0, 0, 0, 7}, 0, deep, 0, 5);

    assertThatThrownBy(
            () ->
                WireReader.of(
                        FrameEvent.class, new SchemaRegistry(new RegistryAddress(url, Map.of())))
                    .read(deep))
        .isInstanceOfSatisfying(
            UnreadableRecordException.class,
            e -> assertThat(e.reason()).isEqualTo("RECORD_MALFORMED"));
  }

  @Test
  void aRegistryThatFailsIsAskedThreeTimes() throws Exception {
    schemas.put("5", FrameEvent.getClassSchema().toString());
    byte[] written = WireWriter.<FrameEvent>confluent(FrameEvent.class, 5).write(event());
    failures.set(2);
    assertThat(
            WireReader.of(FrameEvent.class, new SchemaRegistry(new RegistryAddress(url, Map.of())))
                .read(written))
        .isEqualTo(event());
    assertThat(requests).hasSize(3);

    failures.set(3);
    assertThatThrownBy(
            () ->
                WireReader.of(
                        FrameEvent.class, new SchemaRegistry(new RegistryAddress(url, Map.of())))
                    .read(written))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("status 500");
    assertThat(requests).hasSize(6);
  }

  @Test
  void aRegistryThatDoesNotAnswerIsNoBadRecord() {
    server.stop(0);
    byte[] written = WireWriter.<FrameEvent>confluent(FrameEvent.class, 5).write(event());

    assertThatThrownBy(
            () ->
                WireReader.of(
                        FrameEvent.class, new SchemaRegistry(new RegistryAddress(url, Map.of())))
                    .read(written))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("schema registry " + url);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    requests.add(exchange.getRequestMethod() + " " + path);
    int status = 200;
    String body;
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      status = 500;
      body = "{}";
    } else if (exchange.getRequestMethod().equals("POST")) {
      schemas.put("17", JSON.readTree(exchange.getRequestBody()).get("schema").asText());
      body = "{\"id\": 17}";
    } else {
      String schema = schemas.get(path.substring(path.lastIndexOf('/') + 1));
      status = schema == null ? 404 : 200;
      body =
          schema == null
              ? "{\"error_code\": 40403}"
              : JSON.writeValueAsString(Map.of("schema", schema));
    }
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static FrameEvent event() {
    return FrameEvent.newBuilder()
        .setStreamId("cam")
        .setFrameIndex(7)
        .setCaptureTime(Instant.ofEpochMilli(1_000))
        .setImage(ByteBuffer.wrap(new byte[] {1, 2, 3}))
        .setEncoding("PNG")
        .setAttributes(Map.of("site", "north"))
        .build();
  }

  private static byte[] confluent(int id, GenericRecord record) throws IOException {
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}

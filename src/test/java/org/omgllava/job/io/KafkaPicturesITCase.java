package org.omgllava.job.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.PictureReference;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.job.io.decode.InputLimits;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.job.wire.PictureStore;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.job.wire.WireWriter;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Outcome;
import org.omgllava.setting.Settings;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.JobFixtures;

/** A picture is read again from where its record was, as long as it is that record. */
class KafkaPicturesITCase {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int FRAMES = 4;
  private static final int DELETED = 2;
  private static final Instant CAPTURED = Instant.ofEpochMilli(1_700_000_000_000L);

  @TempDir static Path folder;
  private static EmbeddedKafka kafka;
  private static PictureEnd.Reader reader;

  /** When the broker took the frames. */
  private static List<Long> times = List.of();

  @BeforeAll
  static void publish() throws Exception {
    kafka = EmbeddedKafka.start(folder, 0);
    kafka.createTopics(List.of("frames", "instructions"), 1);
    try (EventPublisher publisher = new EventPublisher(KafkaClients.of(kafka.bootstrapServers()))) {
      for (int i = 0; i < FRAMES; i++) {
        publisher.frame(new SourceFrame("cam", i, "p" + i, "PNG", picture(i), false), CAPTURED);
      }
      publisher.flush();
    }
    reader = open("frames", Map.of());
    times = appendTimes("frames", FRAMES);
  }

  /** Reads frames of a topic. */
  private static PictureEnd.Reader open(String topic, Map<String, String> otherLimits) {
    Map<String, String> said = new HashMap<>(otherLimits);
    said.put("picture-roots", folder.resolve("pictures").toString());
    InputLimits limits = Settings.with(Settings.defaults(InputLimits.class), said);
    return new KafkaPictures(clients(), topic, RegistryAddress.NONE, limits).open();
  }

  @AfterAll
  static void stop() {
    try (EmbeddedKafka closing = kafka;
        PictureEnd.Reader other = reader) {}
  }

  @Test
  void aPictureIsReadAgainUnlessItsRecordIsGoneOrIsAnother() throws Exception {
    FrameStamp last = stamp("cam", 3, 3, times.get(3));

    Outcome<EncodedImage> found = reader.read(last, LONG);
    assertThat(found.value().bytes()).isEqualTo(picture(3));
    assertThat(found.value().encoding()).isEqualTo("PNG");

    assertThat(problem(stamp("cam", 2, 3, times.get(3)))).contains("another record");
    assertThat(problem(stamp("other", 3, 3, times.get(3)))).contains("another record");
    assertThat(problem(stamp("cam", 3, 3, times.get(3) + 1))).contains("another record");
    assertThat(problem(stamp("cam", 9, FRAMES + 9, times.get(3)))).contains("no longer");

    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition("frames", 0), RecordsToDelete.beforeOffset(DELETED)))
          .all()
          .get();
    }
    assertThat(problem(stamp("cam", 0, 0, times.get(0))))
        .startsWith("PICTURE_GONE frame 0 at frames-0@0: the record is no longer in the topic");
    assertThat(reader.read(last, LONG).value().bytes()).as("others are").isEqualTo(picture(3));
  }

  /** Whoever asks about a past frame says what the frame is, and may be wrong. */
  @Test
  void aFrameIsAllThatItIsSaidToBe() throws Exception {
    long time = times.get(3);
    long micros = CAPTURED.toEpochMilli() * 1_000;
    Origin place = new Origin("frames", 0, 3, time, 0);

    assertThat(problem(new FrameStamp("cam", "s", 3, micros + 1, 8, 8, false, place)))
        .as("another capture time")
        .contains("another record");
    assertThat(problem(new FrameStamp("cam", "s", 3, micros, 8, 9, false, place)))
        .as("another size")
        .startsWith("PICTURE_GONE")
        .contains("another picture");
    Origin elsewhere = new Origin("secrets", 0, 3, time, 0);
    assertThat(problem(new FrameStamp("cam", "s", 3, micros, 8, 8, false, elsewhere)))
        .as("a topic that holds no frames is not read")
        .isEqualTo("PICTURE_GONE frame 3 at secrets-0@3: frames are in topic frames");
  }

  @Test
  void aFrameOfANamedSessionIsOfThatSessionAlone() throws Exception {
    try (EventPublisher publisher =
        new EventPublisher(
            KafkaClients.of(kafka.bootstrapServers()),
            "named",
            "instructions",
            Optional.of("night"))) {
      kafka.createTopics(List.of("named"), 1);
      publisher.frame(new SourceFrame("cam", 0, "p", "PNG", picture(0), false), CAPTURED);
      publisher.flush();
    }
    Origin place = new Origin("named", 0, 0, appendTimes("named", 1).get(0), 0);
    try (PictureEnd.Reader named = open("named", Map.of())) {
      for (String session : List.of("night", "night+0")) {
        assertThat(named.read(stamp(session, place), LONG).value().bytes()).isEqualTo(picture(0));
      }
      assertThat(named.read(stamp("day", place), LONG).problem().message())
          .contains("another record");
    }
  }

  @Test
  void aPictureThatWasRefusedWhenItCameIsRefusedAgain() throws Exception {
    Origin place = new Origin("frames", 0, 3, times.get(3), 0);
    FrameStamp stamp = stamp("cam", 3, 3, place.appendTimeMillis());
    try (PictureEnd.Reader strict = open("frames", Map.of("max-image-pixels", "16"))) {
      assertThat(strict.read(stamp, LONG).problem().code()).isEqualTo("IMAGE_TOO_MANY_PIXELS");
    }
  }

  @Test
  void aPictureThatARecordRefersToIsReadAgainAndCheckedAgain() throws Exception {
    PictureStore store = new PictureStore(folder.resolve("pictures"));
    RecordMetadata sent = sendReferring(store.keep(picture(9), "PNG"));
    Origin place = new Origin("referring", 0, sent.offset(), sent.timestamp(), 0);
    long micros = ClipFrames.START.plusMillis(40 * 9).toEpochMilli() * 1_000;
    FrameStamp stamp = new FrameStamp("cam", "s", 9, micros, 8, 8, false, place);
    try (PictureEnd.Reader referring = open("referring", Map.of())) {
      assertThat(referring.read(stamp, LONG).value().bytes()).isEqualTo(picture(9));

      Path file = Path.of(URI.create(store.keep(picture(9), "PNG").getUri()));
      byte[] altered = picture(9);
      altered[altered.length - 1] ^= 1;
      Files.write(file, altered);
      assertThat(referring.read(stamp, LONG).problem().message()).contains("REFERENCE_ALTERED");
      Files.delete(file);
      assertThat(referring.read(stamp, LONG).problem())
          .satisfies(gone -> assertThat(gone.code()).isEqualTo("PICTURE_GONE"))
          .satisfies(gone -> assertThat(gone.message()).contains("REFERENCE_MISSING"));
    }
  }

  private static RecordMetadata sendReferring(PictureReference reference) throws Exception {
    kafka.createTopics(List.of("referring"), 1);
    FrameEvent event =
        ClipFrames.frame("cam", 9, "PNG", new byte[0]).setReference(reference).build();
    try (KafkaProducer<String, byte[]> producer =
        KafkaClients.of(kafka.bootstrapServers()).producer()) {
      byte[] value = WireWriter.singleObject(FrameEvent.class).write(event);
      return producer.send(new ProducerRecord<>("referring", "cam", value)).get();
    }
  }

  @Test
  void aTopicThatIsForgottenIsAnsweredWithinTheTime() {
    Origin origin = new Origin("forgotten", 0, 0, 0, 0);
    FrameStamp stamp = stamp("s", origin);
    try (PictureEnd.Reader forgotten = open("forgotten", Map.of())) {
      assertThat(forgotten.read(stamp, SHORT).problem().code()).isEqualTo("PICTURE_GONE");
    }
  }

  private static String problem(FrameStamp stamp) {
    var problem = reader.read(stamp, LONG).problem();
    return problem.code() + " " + problem.message();
  }

  private static FrameStamp stamp(String stream, long index, long offset, long appendMillis) {
    return new FrameStamp(
        stream,
        "s",
        index,
        CAPTURED.toEpochMilli() * 1_000,
        8,
        8,
        false,
        new Origin("frames", 0, offset, appendMillis, 0));
  }

  /** The first frame of a topic. */
  private static FrameStamp stamp(String session, Origin place) {
    return new FrameStamp("cam", session, 0, CAPTURED.toEpochMilli() * 1_000, 8, 8, false, place);
  }

  private static byte[] picture(int index) {
    return JobFixtures.png(8, 8, index);
  }

  private static Properties clients() {
    Properties properties = new Properties();
    properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return properties;
  }

  /** When the broker took the first records of a topic. */
  private static List<Long> appendTimes(String topic, int number) {
    TopicPartition place = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(clients(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(place));
      consumer.seek(place, 0);
      List<Long> appended = new ArrayList<>();
      while (appended.size() < number) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LONG)) {
          appended.add(record.timestamp());
        }
      }
      return appended;
    }
  }
}

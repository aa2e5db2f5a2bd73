package org.omgllava.job.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  @TempDir static Path folder;
  private static EmbeddedKafka kafka;
  private static PictureEnd.Reader reader;

  @BeforeAll
  static void publish() throws Exception {
    kafka = EmbeddedKafka.start(folder, 0);
    kafka.createTopics(List.of("frames", "instructions"), 1);
    try (EventPublisher publisher = new EventPublisher(KafkaClients.of(kafka.bootstrapServers()))) {
      for (int i = 0; i < FRAMES; i++) {
        publisher.frame(
            new SourceFrame("cam", i, "p" + i, "PNG", picture(i), false), Instant.now());
      }
      publisher.flush();
    }
    InputLimits limits =
        Settings.with(
            Settings.defaults(InputLimits.class),
            Map.of("picture-roots", folder.resolve("pictures").toString()));
    reader = new KafkaPictures(clients(), RegistryAddress.NONE, limits).open();
  }

  @AfterAll
  static void stop() {
    try (EmbeddedKafka closing = kafka;
        PictureEnd.Reader other = reader) {}
  }

  @Test
  void aPictureIsReadAgainUnlessItsRecordIsGoneOrIsAnother() throws Exception {
    List<Long> times = appendTimes();
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

  @Test
  void aPictureThatARecordRefersToIsReadAgainAndCheckedAgain() throws Exception {
    PictureStore store = new PictureStore(folder.resolve("pictures"));
    RecordMetadata sent = sendReferring(store.keep(picture(9), "PNG"));
    FrameStamp stamp = stamp("cam", 9, sent.offset(), sent.timestamp());

    assertThat(reader.read(stamp, LONG).value().bytes()).isEqualTo(picture(9));

    Path file = Path.of(URI.create(store.keep(picture(9), "PNG").getUri()));
    byte[] altered = picture(9);
    altered[altered.length - 1] ^= 1;
    Files.write(file, altered);
    assertThat(problem(stamp)).startsWith("PICTURE_GONE").contains("REFERENCE_ALTERED");
    Files.delete(file);
    assertThat(problem(stamp)).startsWith("PICTURE_GONE").contains("REFERENCE_MISSING");
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
    FrameStamp stamp = new FrameStamp("cam", "s", 0, 0, 1, 1, false, origin);

    assertThat(reader.read(stamp, SHORT).problem().code()).isEqualTo("PICTURE_GONE");
  }

  private static String problem(FrameStamp stamp) {
    var problem = reader.read(stamp, LONG).problem();
    return problem.code() + " " + problem.message();
  }

  private static FrameStamp stamp(String stream, long index, long offset, long appendMillis) {
    String topic = index == 9 && offset == 0 ? "referring" : "frames";
    return new FrameStamp(
        stream, "s", index, 0, 1, 1, false, new Origin(topic, 0, offset, appendMillis, 0));
  }

  private static byte[] picture(int index) {
    return JobFixtures.png(8, 8, index);
  }

  private static Properties clients() {
    Properties properties = new Properties();
    properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return properties;
  }

  private static List<Long> appendTimes() {
    TopicPartition place = new TopicPartition("frames", 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(clients(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(place));
      consumer.seek(place, 0);
      List<Long> times = new ArrayList<>();
      while (times.size() < FRAMES) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LONG)) {
          times.add(record.timestamp());
        }
      }
      return times;
    }
  }
}

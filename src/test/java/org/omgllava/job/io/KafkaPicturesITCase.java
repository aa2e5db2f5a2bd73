package org.omgllava.job.io;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Outcome;
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
    reader = new KafkaPictures(clients(), "").open();
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
    return new FrameStamp(
        stream, "s", index, 0, 1, 1, false, new Origin("frames", 0, offset, appendMillis, 0));
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

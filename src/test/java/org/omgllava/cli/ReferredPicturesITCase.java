package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.testing.JobAtKafka;
import org.omgllava.testing.KafkaTopics;

/** Frames that refer to their pictures, from the command line to answers about past ones. */
class ReferredPicturesITCase {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int FRAMES = 4;

  @TempDir Path folder;

  @Test
  void aFrameLargerThanTheBrokerTakesIsSegmentedAskedAboutAndCheckedEachTime() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("scans"));
    Path store = folder.resolve("store");
    for (int i = 0; i < FRAMES; i++) {
      Files.write(pictures.resolve(i + ".bmp"), noise(i));
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
      kafka.createTopics(
          List.of("frames", "instructions", "segments", "answers", "tracks", "dead-letters"), 1);
      String[] publish = {
        "publish",
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--frames",
        pictures + "",
        "--session",
        "one",
        "--stream",
        "scan"
      };
      takeNoMoreThan(kafka, 100_000);
      assertThat(Invocation.of(publish).err()).as("too large to be sent").contains("did not reach");
      Invocation sent = Invocation.of(with(publish, "--by-reference", store.toString()));
      assertThat(sent.err()).isEmpty();
      assertThat(sent.status()).isZero();
      List<Path> kept = keptIn(store);
      assertThat(kept).hasSize(FRAMES);
      Path altered = kept.stream().filter(f -> holds(f, noise(2))).findFirst().orElseThrow();
      Files.write(altered, noise(7));

      KafkaTopics topics = new KafkaTopics(kafka.bootstrapServers());
      Map<String, String> settings =
          Map.of(
              "bootstrap-servers",
              kafka.bootstrapServers(),
              "picture-cache",
              "0",
              "max-gap",
              "100",
              "picture-roots",
              store.toString());
      try (JobAtKafka job = JobAtKafka.start(folder.resolve("job"), settings);
          EventPublisher publisher =
              new EventPublisher(KafkaClients.of(kafka.bootstrapServers()))) {
        await(topics, "segments", SegmentationEvent.getDecoder(), FRAMES - 1);
        DeadLetterEvent letter =
            await(topics, "dead-letters", DeadLetterEvent.getDecoder(), 1).get(0);
        assertThat(letter.getReason()).isEqualTo("REFERENCE_ALTERED");
        assertThat(letter.getFrameIndex()).isEqualTo(2);
        ask(publisher, "there", 3);
        await(topics, "answers", AnswerEvent.getDecoder(), 1);
        Files.delete(kept.stream().filter(f -> holds(f, noise(1))).findFirst().orElseThrow());
        ask(publisher, "deleted", 1);
        List<AnswerEvent> answers = await(topics, "answers", AnswerEvent.getDecoder(), 2);

        assertThat(answers.get(0).getError()).isNull();
        assertThat(answers.get(1).getError().getCode()).isEqualTo("PICTURE_GONE");
        assertThat(answers.get(1).getError().getMessage()).contains("REFERENCE_MISSING");
        assertThat(job.stop()).isTrue();
      }
      String[] consume = {
        "consume",
        "--bootstrap-servers",
        kafka.bootstrapServers(),
        "--topic",
        "segments",
        "--format",
        "overlay",
        "--out",
        folder.resolve("overlays").toString()
      };
      Invocation.of(with(consume, "--picture-roots", store.toString()));
      assertThat(keptIn(folder.resolve("overlays")).stream().map(f -> f.getFileName().toString()))
          .as("pictures are found where they lie")
          .contains("00000000.png", "00000003.png");
    }
  }

  private static void takeNoMoreThan(EmbeddedKafka kafka, int bytes) throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      AlterConfigOp most =
          new AlterConfigOp(
              new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, String.valueOf(bytes)),
              AlterConfigOp.OpType.SET);
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, "frames"), List.of(most)))
          .all()
          .get();
    }
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Stream.of(command), Stream.of(more)).toArray(String[]::new);
  }

  private static boolean holds(Path file, byte[] bytes) {
    try {
      return Arrays.equals(Files.readAllBytes(file), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> keptIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** A picture of 120,054 bytes. */
  private static byte[] noise(int seed) {
    BufferedImage image = new BufferedImage(200, 200, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(seed);
    for (int i = 0; i < 200 * 200; i++) {
      image.setRGB(i % 200, i / 200, random.nextInt());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "bmp", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void ask(EventPublisher publisher, String id, long frameIndex) {
    publisher.instruction(
        InstructionEvent.newBuilder()
            .setInstructionId(id)
            .setStreamId("scan")
            .setText("segment the ball")
            .setTarget(new Target(TargetMode.FRAME, frameIndex, 1))
            .build());
    publisher.flush();
  }

  private static <T> List<T> await(
      KafkaTopics topics, String topic, BinaryMessageDecoder<T> decoder, int count) {
    return Awaitility.await()
        .atMost(LIMIT)
        .until(() -> topics.committed(topic, decoder), found -> found.size() == count);
  }
}

package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.FinishReason;
import org.omgllava.events.GenerationLimits;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.PromptKind;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.events.VisualPrompt;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.job.JobSettings;
import org.omgllava.job.StreamingJob;
import org.omgllava.job.config.Topics;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.EmbeddedFlink;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.setting.Settings;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.KafkaTopics;

/** The job with the bundled model between real topics: good input among bad. */
class PipelineITCase {
  private static final Path BUNDLE =
      Path.of(System.getProperty("repository.root")).resolve("models/bundles/nano");
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int FRAMES = 12;

  @TempDir static Path folder;
  private static DataFolder data;
  private static EmbeddedKafka kafka;
  private static EmbeddedFlink flink;
  private static KafkaTopics topics;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Topics names = Settings.defaults(Topics.class);
    data = DataFolder.kept(folder.resolve("data"));
    kafka = EmbeddedKafka.start(data.kafka(), 0);
    kafka.createTopics(
        List.of(
            names.frames(),
            names.instructions(),
            names.segments(),
            names.answers(),
            names.tracks(),
            names.deadLetters()),
        2);
    topics = new KafkaTopics(kafka.bootstrapServers());
    // A short wait for frames that never come.
    JobSettings settings =
        JobSettings.defaults()
            .with(
                Map.of(
                    "bootstrap-servers",
                    kafka.bootstrapServers(),
                    "checkpoint-interval",
                    "1000",
                    "checkpoint-timeout",
                    "60000",
                    "frame-wait",
                    "15000"));
    BundleModelFactory model =
        new BundleModelFactory(BUNDLE.toString(), settings.model().cachedFrames());
    flink =
        EmbeddedFlink.start(data, 0, 1, "test", env -> StreamingJob.build(env, settings, model));
    assertThat(flink.awaitRunning(LIMIT, () -> false)).isTrue();
  }

  @AfterAll
  static void stop() throws IOException {
    flink.close();
    kafka.close();
    data.close();
  }

  @Test
  void segmentsEveryGoodFrameOnceAndInOrderAmongBadOnes() throws Exception {
    byte[][] good = ClipFrames.records("gate", 0, FRAMES);
    topics.send("frames", "gate", Arrays.copyOfRange(good, 0, 4));
    topics.send(
        "frames",
        "gate",
        "no event".getBytes(StandardCharsets.UTF_8),
        new byte[0],
        ClipFrames.record("gate", 500, "JPEG", new byte[] {1, 2, 3}),
        ClipFrames.record("gate", 501, "JPEG", Arrays.copyOf(ClipFrames.pictures().get(0), 60)),
        ClipFrames.record("gate", 502, "PNG", hugePng()),
        ClipFrames.record("gate", 503, "PNG", ClipFrames.pictures().get(0)));
    // Two that have come before, and one that overtakes another.
    topics.send("frames", "gate", good[2], good[3], good[5], good[4]);
    topics.send("frames", "gate", Arrays.copyOfRange(good, 6, FRAMES));

    List<SegmentationEvent> segments =
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> segmentsOf("gate"), found -> found.size() >= FRAMES);
    List<DeadLetterEvent> letters =
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> deadLetters("frames"), found -> found.size() >= 6);

    assertThat(segments)
        .extracting(SegmentationEvent::getFrameIndex)
        .containsExactlyElementsOf(LongStream.range(0, FRAMES).boxed().toList());
    assertThat(segments).allMatch(s -> s.getHeight() == 240 && s.getWidth() == 320);
    assertThat(segments).extracting(SegmentationEvent::getEventId).doesNotHaveDuplicates();
    assertThat(letters)
        .extracting(DeadLetterEvent::getReason)
        .contains(
            "IMAGE_FORMAT_UNKNOWN",
            "IMAGE_CORRUPT",
            "IMAGE_TOO_MANY_PIXELS",
            "ENCODING_MISMATCH",
            "RECORD_EMPTY");
    assertThat(letters).allMatch(letter -> letter.getPayload() == null);
    assertThat(letters).extracting(DeadLetterEvent::getEventId).doesNotHaveDuplicates();
  }

  @Test
  void stuffKeepsItsIdentityThroughTheClip() throws Exception {
    topics.send("frames", "beach", ClipFrames.records("beach", 0, FRAMES));

    List<SegmentationEvent> segments =
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> segmentsOf("beach"), found -> found.size() >= FRAMES);

    Map<String, List<Long>> tracks =
        segments.stream()
            .flatMap(event -> event.getSegments().stream())
            .filter(segment -> !segment.getIsThing())
            .collect(
                Collectors.groupingBy(
                    Segment::getCategory,
                    Collectors.mapping(Segment::getTrackId, Collectors.toList())));
    assertThat(tracks.get("sky")).hasSize(FRAMES);
    assertThat(tracks.values()).allSatisfy(ids -> assertThat(new HashSet<>(ids)).hasSize(1));
  }

  @Test
  void answersEveryInstructionOrSaysWhyNot() throws Exception {
    InstructionEvent.Builder ask =
        InstructionEvent.newBuilder()
            .setStreamId("door")
            .setText("What is this? <region>")
            .setLimits(GenerationLimits.newBuilder().setMaxNewTokens(8).build());
    VisualPrompt inside = new VisualPrompt(PromptKind.BOX, List.of(54.0, 22.0, 252.0, 157.0), null);
    VisualPrompt outside = new VisualPrompt(PromptKind.POINT, List.of(5_000.0, 3.0), null);
    Target third = new Target(TargetMode.FRAME, 3L, 1);
    Target never = new Target(TargetMode.FRAME, 900L, 1);
    topics.send(
        "instructions",
        "door",
        bytes(ask.setInstructionId("good").setTarget(third).setPrompts(List.of(inside))),
        bytes(ask.setInstructionId("outside").setTarget(third).setPrompts(List.of(outside))),
        bytes(
            ask.setText("Describe the picture.")
                .setInstructionId("never")
                .setTarget(never)
                .setPrompts(List.of())),
        bytes(ask.setInstructionId("twice").setTarget(third).setPrompts(List.of())),
        bytes(ask.setInstructionId("twice").setTarget(third).setPrompts(List.of())),
        "no instruction".getBytes(StandardCharsets.UTF_8));
    topics.send("frames", "door", ClipFrames.records("door", 0, 6));

    List<AnswerEvent> answers =
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> topics.committed("answers", AnswerEvent.getDecoder()), a -> a.size() >= 4);
    Awaitility.await().atMost(LIMIT).until(() -> !deadLetters("instructions").isEmpty());

    Map<String, AnswerEvent> byId =
        answers.stream().collect(Collectors.toMap(AnswerEvent::getInstructionId, a -> a));
    assertThat(byId).containsOnlyKeys("good", "outside", "never", "twice");
    assertThat(byId.get("good").getFinishReason()).isNotEqualTo(FinishReason.ERROR);
    assertThat(byId.get("good").getFrameIndex()).isEqualTo(3);
    assertThat(byId.get("good").getGeneratedTokens()).isBetween(1, 8);
    assertThat(byId.get("twice").getFinishReason()).isNotEqualTo(FinishReason.ERROR);
    assertThat(byId.get("outside").getError().getCode()).isEqualTo("PROMPT_OUTSIDE_FRAME");
    assertThat(byId.get("never").getError().getCode()).isEqualTo("FRAME_NOT_FOUND");
    assertThat(segmentsOf("door")).hasSize(6);
  }

  private static List<SegmentationEvent> segmentsOf(String stream) {
    return topics.committed("segments", SegmentationEvent.getDecoder()).stream()
        .filter(event -> event.getStreamId().equals(stream))
        .toList();
  }

  private static List<DeadLetterEvent> deadLetters(String topic) {
    return topics.committed("dead-letters", DeadLetterEvent.getDecoder()).stream()
        .filter(letter -> letter.getTopic().equals(topic))
        .toList();
  }

  private static byte[] bytes(InstructionEvent.Builder instruction) throws IOException {
    return ClipFrames.bytes(instruction.build().toByteBuffer());
  }

  /** The header of a PNG of 10000 by 10000 pixels and nothing behind it. */
  private static byte[] hugePng() {
    return ByteBuffer.allocate(57)
        .put(
            new byte[] {
              (byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'
            })
        .putInt(10_000)
        .putInt(10_000)
        .put(new byte[] {8, 2, 0, 0, 0})
        .array();
  }
}

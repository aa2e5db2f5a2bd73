package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.RecordOrigin;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.StepHoldings;
import org.omgllava.events.StreamControl;
import org.omgllava.events.StreamHoldings;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.events.Timings;
import org.omgllava.events.TrackEvent;
import org.omgllava.events.TrackSight;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.JobAtKafka;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.KafkaTopics;

/**
 * Savepoints that releases have written, in the middle of things: this job goes on from each as the
 * job that wrote it would have. The topics of frames and instructions are as they were; the brokers
 * are others, and know none of the transactions that the savepoint names.
 *
 * <p>{@code -Drewrite.savepoint=RELEASE} writes one: each release whose state is another than the
 * last one's adds it, and those that are there are never written again.
 */
class SavepointUpgradeITCase {
  private static final Path SAVEPOINTS =
      Path.of(System.getProperty("repository.root")).resolve("src/test/resources/savepoints");
  private static final String WRITTEN = System.getProperty("rewrite.savepoint", "");

  /** Ids of what was told by then, beside the savepoint's files. */
  private static final String TOLD = "told.txt";

  private static final long LARGEST_BYTES = 200_000;
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String STREAM = "gate";
  private static final int FRAMES = 10;

  /**
   * Frames before the savepoint. The last one came too early and waits for the one before it; the
   * one that came before them waits for the other half of its clip.
   */
  private static final List<Integer> BEFORE = List.of(0, 1, 2, 3, 4, 6);

  private static final List<Integer> BEHIND = List.of(5, 7, 8, 9);
  private static final int TOLD_BEFORE = 4;

  /**
   * What stands on each eighth frame, what is followed on each, and two frames that are asked
   * about: the first in a dialogue, which is in the savepoint, and forgotten when that is old.
   */
  private static final int ANSWERED_BEFORE = 1 + TOLD_BEFORE + 1;

  private static final int ANSWERED = 2 + FRAMES + 2;

  private static final Timings NO_TIMINGS = new Timings(Instant.EPOCH, 0f, 0f, 0L);
  private static final RecordOrigin NOWHERE = new RecordOrigin("", 0, 0L, Instant.EPOCH);

  @TempDir Path folder;

  static Stream<Path> releases() throws IOException {
    try (Stream<Path> files = Files.list(SAVEPOINTS)) {
      return files.sorted().toList().stream();
    }
  }

  @BeforeAll
  static void writeOneWhereItIsAskedFor(@TempDir Path folder) throws Exception {
    if (!WRITTEN.isEmpty()) {
      write(SAVEPOINTS.resolve(WRITTEN + ".zip"), folder);
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void theJobGoesOnFromWhatAReleaseHasSaved(Path release) throws Exception {
    Path savepoint = unpacked(release, folder.resolve("job/checkpoints/savepoint"));
    Set<String> told = new TreeSet<>(Files.readAllLines(savepoint.resolve(TOLD)));
    Map<String, String> undisturbed = undisturbed();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
      KafkaTopics topics = published(kafka);
      try (JobAtKafka job = JobAtKafka.start(folder.resolve("job"), settings(kafka))) {
        assertThatMuchIsHeld(held(topics));
        send(topics, BEHIND);
        await(() -> told.size() + results(topics).size() >= undisturbed.size());
        assertThat(job.stop()).isTrue();
      }

      Map<String, String> after = results(topics);
      assertThat(after.keySet()).as("told again").doesNotContainAnyElementsOf(told);
      assertThat(after).isEqualTo(without(undisturbed, told));
      assertThat(topics.committed("dead-letters", DeadLetterEvent.getDecoder())).isEmpty();
    }
  }

  @Test
  void aSavepointIsSmallAndNamesPreparedTransactions() throws Exception {
    assertThat(releases())
        .isNotEmpty()
        .allSatisfy(
            release -> {
              assertThat(Files.size(release)).isLessThan(LARGEST_BYTES);
              Path savepoint = unpacked(release, folder.resolve("savepoint"));
              assertThat(savepoint.resolve("_metadata"))
                  .content(StandardCharsets.ISO_8859_1)
                  .contains("omg-llava-write-segments-", "omg-llava-write-answers-");
            });
  }

  private static void write(Path release, Path folder) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
      KafkaTopics topics = published(kafka);
      // No checkpoint comes before the savepoint: what is told waits in transactions for it.
      Map<String, String> settings = new HashMap<>(settings(kafka));
      settings.put("checkpoint-interval", "400000");
      try (JobAtKafka job = JobAtKafka.start(folder.resolve("job"), settings)) {
        await(() -> topics.written("segments") == TOLD_BEFORE);
        await(() -> topics.written("answers") == ANSWERED_BEFORE);
        assertThat(results(topics)).isEmpty();
        assertThat(job.stop()).isTrue();
      }
      try (Stream<Path> found = Files.walk(folder.resolve("job/checkpoints"))) {
        Path savepoint =
            found.filter(file -> file.endsWith("_metadata")).findFirst().orElseThrow().getParent();
        Files.write(savepoint.resolve(TOLD), results(topics).keySet());
        pack(savepoint, release);
      }
    }
  }

  /** All results of a job that is never stopped. */
  private Map<String, String> undisturbed() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("undisturbed-kafka"), 0)) {
      KafkaTopics topics = published(kafka);
      try (JobAtKafka job = JobAtKafka.start(folder.resolve("undisturbed"), settings(kafka))) {
        await(() -> topics.committed("answers").size() == ANSWERED_BEFORE);
        send(topics, BEHIND);
        await(() -> topics.committed("segments").size() == FRAMES);
        await(() -> topics.committed("answers").size() == ANSWERED);
        assertThat(job.stop()).isTrue();
      }
      return results(topics);
    }
  }

  /** What a job says it holds: the product's own account. */
  private static StreamHoldings held(KafkaTopics topics) throws Exception {
    topics.send(
        "instructions", STREAM, bytes(asked("held").setControl(StreamControl.LIST).build()));
    await(() -> answers(topics).stream().anyMatch(answer -> answer.getHoldings() != null));
    return answers(topics).stream()
        .filter(answer -> answer.getHoldings() != null)
        .findFirst()
        .orElseThrow()
        .getHoldings();
  }

  private static void assertThatMuchIsHeld(StreamHoldings held) {
    assertThat(held.getTracks()).isNotEmpty();
    assertThat(held.getStanding()).containsExactlyInAnyOrder("standing", "followed");
    assertThat(held.getSteps())
        .filteredOn(step -> step.getEntries() > 0)
        .extracting(StepHoldings::getStep)
        .contains("order", "schedule", "track", "follow", "link");
  }

  /** Topics as they were when the savepoint was written. */
  private static KafkaTopics published(EmbeddedKafka kafka) throws Exception {
    kafka.createTopics(List.of("frames", "instructions", "segments", "answers", "dead-letters"), 1);
    kafka.createCompacted("tracks", 1);
    KafkaTopics topics = new KafkaTopics(kafka.bootstrapServers());
    topics.send(
        "instructions",
        STREAM,
        bytes(asked("standing").setTarget(new Target(TargetMode.EVERY, 0L, 8)).build()),
        bytes(asked("followed").setTarget(new Target(TargetMode.FOLLOW, 0L, 1)).build()),
        bytes(onFrame("first", 1).setConversationId("talk").build()),
        bytes(onFrame("second", 8).build()));
    send(topics, BEFORE);
    return topics;
  }

  private static InstructionEvent.Builder onFrame(String id, long frame) {
    return asked(id).setTarget(new Target(TargetMode.FRAME, frame, 1));
  }

  private static InstructionEvent.Builder asked(String id) {
    return InstructionEvent.newBuilder()
        .setInstructionId(id)
        .setStreamId(STREAM)
        .setText("segment the ball")
        .setTarget(new Target(TargetMode.LATEST, 0L, 1));
  }

  private static byte[] bytes(InstructionEvent event) throws IOException {
    return ClipFrames.bytes(event.toByteBuffer());
  }

  private static void send(KafkaTopics topics, List<Integer> frames) throws Exception {
    for (int frame : frames) {
      byte[] picture = JobFixtures.png(4, 6, frame);
      topics.send("frames", STREAM, ClipFrames.record(STREAM, frame, "PNG", picture));
    }
  }

  /** Nothing that waits is given up, and frames are attended to by two. */
  private static Map<String, String> settings(EmbeddedKafka kafka) {
    return Map.of(
        "bootstrap-servers", kafka.bootstrapServers(),
        "checkpoint-timeout", "60000",
        "clip-length", "2",
        "clip-wait", "60000",
        "max-gap", "86400000",
        "idle-timeout", "604800000",
        "frame-wait", "86400000",
        "align-wait", "600000");
  }

  /** Committed results by kind and id, without when and where. */
  private static Map<String, String> results(KafkaTopics topics) throws IOException {
    Map<String, String> results = new TreeMap<>();
    for (SegmentationEvent event : topics.committed("segments", SegmentationEvent.getDecoder())) {
      var timeless =
          SegmentationEvent.newBuilder(event).setTimings(NO_TIMINGS).setOrigin(NOWHERE).build();
      put(results, "segments " + event.getEventId(), timeless.toByteBuffer());
    }
    for (AnswerEvent event : answers(topics)) {
      if (event.getHoldings() == null) {
        var timeless = AnswerEvent.newBuilder(event).setTimings(NO_TIMINGS).build();
        put(results, "answer " + event.getEventId(), timeless.toByteBuffer());
      }
    }
    for (TrackEvent event : topics.committed("tracks", TrackEvent.getDecoder())) {
      var anywhere =
          TrackEvent.newBuilder(event)
              .setFirst(TrackSight.newBuilder(event.getFirst()).setOrigin(NOWHERE).build())
              .setLast(TrackSight.newBuilder(event.getLast()).setOrigin(NOWHERE).build())
              .build();
      put(results, "track " + event.getEventId(), anywhere.toByteBuffer());
    }
    return results;
  }

  private static void put(Map<String, String> results, String id, ByteBuffer event) {
    String before = results.put(id, HexFormat.of().formatHex(ClipFrames.bytes(event)));
    assertThat(before).as("%s came before", id).isNull();
  }

  private static List<AnswerEvent> answers(KafkaTopics topics) {
    return topics.committed("answers", AnswerEvent.getDecoder());
  }

  private static Map<String, String> without(Map<String, String> results, Set<String> ids) {
    assertThat(results.keySet()).containsAll(ids);
    Map<String, String> rest = new TreeMap<>(results);
    rest.keySet().removeAll(ids);
    return rest;
  }

  private static void pack(Path from, Path zip) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
        Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        out.putNextEntry(new ZipEntry(file.getFileName().toString()));
        out.write(Files.readAllBytes(file));
      }
    }
  }

  private static Path unpacked(Path zip, Path to) throws IOException {
    Files.createDirectories(to);
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
      for (ZipEntry file = in.getNextEntry(); file != null; file = in.getNextEntry()) {
        Files.write(to.resolve(file.getName()), in.readAllBytes());
      }
    }
    return to;
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(LIMIT).until(condition);
  }
}

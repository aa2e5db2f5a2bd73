package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.EarlierFrame;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.client.ClientException;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.PassedFrames;
import org.omgllava.job.client.PastFrames;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.client.Topic;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.testing.EventFixtures;
import org.omgllava.testing.JobAtKafka;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.KafkaTopics;

/** Questions about frames that the job no longer keeps, by time and by their results. */
class PastFramesITCase {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String STREAM = "door";
  private static final int FRAMES = 9;
  private static final int KEPT = 2;

  /** Between two frames: longer than the job takes, as a camera of a frame in ten seconds. */
  private static final Duration STEP = Duration.ofSeconds(10);

  private static final Instant FIRST = Instant.now().minus(STEP.multipliedBy(FRAMES));

  @TempDir static Path folder;
  private static EmbeddedKafka kafka;
  private static KafkaTopics topics;
  private static JobAtKafka job;

  @BeforeAll
  static void publish() throws Exception {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
    kafka.createTopics(
        List.of("frames", "instructions", "segments", "answers", "tracks", "dead-letters"), 1);
    topics = new KafkaTopics(kafka.bootstrapServers());
    job =
        JobAtKafka.start(
            folder.resolve("job"),
            Map.of(
                "bootstrap-servers",
                kafka.bootstrapServers(),
                "picture-cache",
                "0",
                "history-frames",
                String.valueOf(KEPT)));
    try (EventPublisher publisher = new EventPublisher(clients())) {
      for (int index = 0; index < FRAMES; index++) {
        byte[] picture = JobFixtures.png(4, 6, index);
        publisher.frame(
            new SourceFrame(STREAM, index, "p" + index, "PNG", picture, false), captured(index));
      }
      publisher.flush();
    }
    Awaitility.await().atMost(LIMIT).until(() -> segments().size() == FRAMES);
  }

  @AfterAll
  static void stop() throws Exception {
    try (EmbeddedKafka closing = kafka;
        JobAtKafka ending = job) {
      assertThat(job.stop()).isTrue();
    }
  }

  @Test
  void aFrameThatTheJobHasForgottenIsAnsweredWhereItsRecordIsTold() {
    InstructionEvent byIndex = asked("by index", 1);
    SegmentationEvent frame = segments().get(1);
    send(byIndex, PastFrames.about(frame, asked("by record", 0)));

    assertThat(answer("by index").getError().getCode()).isEqualTo("FRAME_NOT_FOUND");
    AnswerEvent answer = answer("by record");
    assertThat(answer.getError()).isNull();
    assertThat(answer.getFrameIndex()).isEqualTo(1);
    assertThat(answer.getSession()).isEqualTo(frame.getSession());
    assertThat(answer.getCaptureTime()).isEqualTo(frame.getCaptureTime());
    assertThat(answer.getPhrases()).isNotEmpty();
    assertThat(answer.getPhrases())
        .allSatisfy(
            phrase ->
                assertThat(phrase.getTrackId()).as("its segments are forgotten").isEqualTo(-1));
  }

  @Test
  void aFrameThatTheJobKeepsHasItsTracksAlsoWhereItsRecordIsTold() {
    SegmentationEvent newest = segments().get(FRAMES - 1);
    send(PastFrames.about(newest, asked("the newest", 0)));

    assertThat(answer("the newest").getPhrases())
        .extracting(phrase -> phrase.getTrackId())
        .isNotEmpty()
        .doesNotContain(-1L);
  }

  @Test
  void aFrameIsAllThatTheQuestionSaysOrNone() {
    SegmentationEvent frame = segments().get(2);
    SegmentationEvent mistaken = SegmentationEvent.newBuilder(frame).setFrameIndex(3).build();
    send(PastFrames.about(mistaken, asked("mistaken", 0)));

    assertThat(answer("mistaken").getError().getCode()).isEqualTo("PICTURE_GONE");
    assertThat(answer("mistaken").getError().getMessage())
        .isEqualTo("frame 3 at frames-0@2: another record is in its place");
  }

  @Test
  void theFrameNearestToATimeIsFound() {
    PastFrames past = new PastFrames(clients(), Topic.SEGMENTS);

    assertThat(past.nearest(STREAM, captured(4)).orElseThrow().getFrameIndex()).isEqualTo(4);
    assertThat(past.nearest(STREAM, captured(4).plusSeconds(4)).orElseThrow().getFrameIndex())
        .isEqualTo(4);
    assertThat(past.nearest(STREAM, captured(4).plusSeconds(6)).orElseThrow().getFrameIndex())
        .isEqualTo(5);
    assertThat(past.nearest(STREAM, captured(0).minusSeconds(59)).orElseThrow().getFrameIndex())
        .isZero();
    assertThat(past.nearest(STREAM, captured(0).minusSeconds(61))).isEmpty();
    assertThat(past.nearest(STREAM, captured(FRAMES - 1).plusSeconds(61))).isEmpty();
    assertThat(past.nearest("another", captured(4))).isEmpty();
  }

  @Test
  void theCommandAsksAboutTheFrameOfATime() {
    Invocation asked =
        ask("--at", captured(3).plusSeconds(1).toString(), "--wait", "segment the ball");

    assertThat(asked.status()).as(asked.err()).isZero();
    assertThat(asked.err()).contains("frame 3, captured " + segments().get(3).getCaptureTime());
    assertThat(asked.out()).isNotBlank();
  }

  @Test
  void framesOfARangeAreFoundWithTheFirstAndTheLastAndThoseBetweenThatAreWanted() {
    PastFrames past = new PastFrames(clients(), Topic.SEGMENTS);

    assertThat(indices(past.between(STREAM, 1, 7, 2))).containsExactly(1L, 4L, 7L);
    assertThat(indices(past.between(STREAM, 1, 7, 1))).containsExactly(1L, 7L);
    assertThat(indices(past.between(STREAM, 6, 99, 2))).containsExactly(6L, 7L, 8L);
    assertThat(indices(past.between(STREAM, 7, 99, 5))).containsExactly(7L, 8L);
    assertThat(past.between(STREAM, 8, 99, 2)).as("one frame").isEmpty();
    assertThat(past.between("another", 1, 7, 2)).isEmpty();
  }

  @Test
  void framesOfATimeEndWithTheNewest() {
    PastFrames past = new PastFrames(clients(), Topic.SEGMENTS);

    assertThat(indices(past.last(STREAM, STEP.multipliedBy(4), Instant.now(), 2)))
        .containsExactly(4L, 6L, 8L);
    assertThat(indices(past.last(STREAM, STEP.multipliedBy(100), Instant.now(), 1)))
        .containsExactly(0L, 8L);
    assertThat(past.last(STREAM, Duration.ofSeconds(3), Instant.now(), 2)).isEmpty();
  }

  @Test
  void aQuestionThatLooksBackIsToldOfTheTracksOfThatTime() {
    PassedFrames frames =
        new PastFrames(clients(), Topic.SEGMENTS).between(STREAM, 1, 5, 2).orElseThrow();
    send(frames.about(asked("looking back", 0)));

    AnswerEvent answer = answer("looking back");
    assertThat(answer.getError()).isNull();
    assertThat(answer.getFrameIndex()).isEqualTo(5);
    assertThat(answer.getText())
        .endsWith("; before " + tracks(1) + "; before " + tracks(3) + "; now " + tracks(5));
  }

  /** Those of the things; the job's test model has one, and a wall. */
  private static List<Long> tracks(int index) {
    return segments().get(index).getSegments().stream()
        .map(segment -> segment.getIsThing() ? segment.getTrackId() : 0)
        .toList();
  }

  @Test
  void theCommandLooksBackOnARangeAndOnATime() {
    Invocation range = ask("--frames", "1-7", "--wait", "segment the ball");
    assertThat(range.status()).as(range.err()).isZero();
    assertThat(range.err()).contains("frames 1, 4, 7");
    assertThat(range.out()).contains("before " + tracks(1), "now " + tracks(7));

    Invocation last = ask("--last", "40", "--look-back", "1", "--wait", "segment the ball");
    assertThat(last.status()).as(last.err()).isZero();
    assertThat(last.err()).contains("frames 4, 8");
    assertThat(last.out()).contains("before " + tracks(4), "now " + tracks(8));
  }

  @Test
  void aRangeWithoutFramesIsSaid() {
    Invocation asked = ask("--frames", "70-80", "segment the ball");

    assertThat(asked.status()).isEqualTo(1);
    assertThat(asked.err()).contains("no two frames of door among 70-80 (expected: ");
  }

  private static List<Long> indices(Optional<PassedFrames> found) {
    return found.orElseThrow().frames().stream().map(EarlierFrame::getFrameIndex).toList();
  }

  @Test
  void aTimeWithoutAFrameIsSaid() {
    Invocation asked = ask("--at", "2001-01-01T00:00:00Z", "segment the ball");

    assertThat(asked.status()).isEqualTo(1);
    assertThat(asked.err()).contains("no frame of door within 60 s of 2001-01-01T00:00:00Z");
  }

  @Test
  void aResultThatDoesNotSayWhereItsFrameIsNamesNone() {
    SegmentationEvent old =
        SegmentationEvent.newBuilder(EventFixtures.segmentation(STREAM, 7, 1))
            .setOrigin(null)
            .build();

    assertThatThrownBy(() -> PastFrames.about(old, asked("of an old job", 0)))
        .isInstanceOf(ClientException.class)
        .hasMessageStartingWith("frame 7 of door: its result does not say where its record is");
  }

  private static Invocation ask(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of("ask", "--bootstrap-servers", kafka.bootstrapServers(), "--stream", STREAM));
    all.addAll(List.of(arguments));
    return Invocation.of(all.toArray(String[]::new));
  }

  private static Instant captured(int index) {
    return FIRST.plus(STEP.multipliedBy(index));
  }

  private static KafkaClients clients() {
    return KafkaClients.of(kafka.bootstrapServers());
  }

  private static InstructionEvent asked(String id, long frameIndex) {
    return InstructionEvent.newBuilder()
        .setInstructionId(id)
        .setStreamId(STREAM)
        .setText("segment the ball")
        .setTarget(new Target(TargetMode.FRAME, frameIndex, 1))
        .build();
  }

  private static void send(InstructionEvent... instructions) {
    try (EventPublisher publisher = new EventPublisher(clients())) {
      List.of(instructions).forEach(publisher::instruction);
      publisher.flush();
    }
  }

  private static List<SegmentationEvent> segments() {
    return topics.committed("segments", SegmentationEvent.getDecoder());
  }

  private static AnswerEvent answer(String id) {
    return Awaitility.await()
        .atMost(LIMIT)
        .until(
            () ->
                topics.committed("answers", AnswerEvent.getDecoder()).stream()
                    .filter(answer -> answer.getInstructionId().equals(id))
                    .toList(),
            found -> !found.isEmpty())
        .get(0);
  }
}

package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.GenerationLimits;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.RecordOrigin;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.events.Timings;
import org.omgllava.events.TrackEvent;
import org.omgllava.events.TrackSight;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.job.JobSettings;
import org.omgllava.job.StreamingJob;
import org.omgllava.job.config.Topics;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.EmbeddedFlink;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.job.io.JobEnds;
import org.omgllava.job.io.KafkaEnds;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.KafkaTopics;
import org.omgllava.testing.LaggingSource;

/**
 * The same videos through the whole job with the bundled model, between real topics: whatever the
 * parallelism, the order of arrival inside the bound, the lag between the topics, and the
 * savepoints in between, the results are the same to the byte, but for the timings. One stream
 * starts again in the middle without saying so, another says so by the names of its sessions.
 */
class ReproducibilityITCase {
  private static final Path BUNDLE =
      Path.of(System.getProperty("repository.root")).resolve("models/bundles/nano");
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Timings NO_TIMINGS = new Timings(Instant.EPOCH, 0f, 0f, 0L);
  private static final RecordOrigin NOWHERE = new RecordOrigin("", 0, 0L, Instant.EPOCH);
  private static final List<String> STREAMS = List.of("gate", "beach", "door");
  private static final int FRAMES = 12;
  private static final int FRAMES_OF_A_SESSION = 6;

  /** Two turns of a dialogue for each stream, and what is followed on each frame. */
  private static final int ANSWERS = STREAMS.size() * (2 + FRAMES);

  private static final String STARTS_AGAIN = "door";
  private static final String NAMES_ITS_SESSIONS = "beach";

  /** Frames that are shuffled among each other: 200 ms, inside the bound of 500 ms. */
  private static final int SHUFFLED_FRAMES = 6;

  @TempDir static Path folder;
  private static EmbeddedKafka kafka;
  private static KafkaTopics topics;
  private static Results expected;

  /** Of the run before: stream and session. */
  private static final Set<String> sessions = new TreeSet<>();

  /** Of the run before: how masks of what is followed were made. */
  private static final Set<String> made = new TreeSet<>();

  /** Results without timings, hexadecimal so that a difference can be seen. */
  private record Results(
      Map<String, String> segments, Map<String, String> answers, Map<String, String> tracks) {}

  /** What is another way in a run than in the undisturbed one. */
  private record Changes(Map<String, String> settings, UnaryOperator<JobEnds> ends) {}

  @BeforeAll
  static void runUndisturbed() throws Exception {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
    topics = new KafkaTopics(kafka.bootstrapServers());
    expected = run("reference", videos(), 1);
    assertThat(expected.segments()).hasSize(STREAMS.size() * FRAMES);
    assertThat(expected.answers()).hasSize(ANSWERS);
    assertThat(expected.tracks().keySet())
        .anyMatch(track -> track.endsWith(" STARTED"))
        .anyMatch(track -> track.endsWith(" ENDED"));
    assertThat(made).containsExactly("LANGUAGE", "TRACK");
    assertThat(sessions)
        .containsExactlyInAnyOrder(
            "gate 0@1767225600000000",
            "door 0@1767225600000000",
            "door 0@1767225600240000",
            "beach morning",
            "beach evening");
  }

  @AfterAll
  static void stop() throws IOException {
    kafka.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void theParallelismChangesNoByte(int parallelism) throws Exception {
    assertThat(subtasks(parallelism)).as("subtasks with a stream").hasSizeGreaterThan(1);

    assertSame(run("parallel-" + parallelism, videos(), parallelism));
  }

  @Test
  void shuffledAndRepeatedArrivalInsideTheBoundChangesNoByte() throws Exception {
    assertSame(run("shuffled", shuffled(videos()), 2));
  }

  /** Stops while frames are under way, some of them waiting for others. */
  @Test
  void savepointsAndRescalingChangeNoByte() throws Exception {
    assertSame(run("rescaled", shuffled(videos()), 1, 3, 2));
  }

  /** With few past frames at hand, an instruction that came behind its frame would find none. */
  @ParameterizedTest
  @ValueSource(longs = {300, 4_000})
  void aLagOfTheInstructionsBehindTheFramesChangesNoByte(long lagMillis) throws Exception {
    Changes lagging =
        new Changes(
            Map.of("history-frames", "1"),
            ends ->
                new JobEnds(
                    ends.frames(),
                    LaggingSource.of(ends.instructions(), lagMillis),
                    ends.pictures(),
                    ends.segments(),
                    ends.answers(),
                    ends.tracks(),
                    ends.deadLetters()));

    assertSame(run("lagging-" + lagMillis, lagging, videos(), 2));
  }

  private static void assertSame(Results actual) {
    assertThat(actual.segments()).isEqualTo(expected.segments());
    assertThat(actual.answers()).isEqualTo(expected.answers());
    assertThat(actual.tracks()).isEqualTo(expected.tracks());
  }

  /**
   * Runs the job at one parallelism after the other, with a savepoint in between; each part gets
   * its share of the frames.
   */
  private static Results run(String name, Map<String, byte[][]> videos, int... parallelisms)
      throws Exception {
    return run(name, new Changes(Map.of(), ends -> ends), videos, parallelisms);
  }

  private static Results run(
      String name, Changes changes, Map<String, byte[][]> videos, int... parallelisms)
      throws Exception {
    JobSettings settings = settings(name).with(changes.settings());
    Topics names = settings.topics();
    kafka.createTopics(
        List.of(
            names.frames(),
            names.instructions(),
            names.segments(),
            names.answers(),
            names.tracks(),
            names.deadLetters()),
        STREAMS.size());
    try (DataFolder data = DataFolder.kept(folder.resolve(name))) {
      for (int part = 0; part < parallelisms.length; part++) {
        if (part == 0) {
          ask(names.instructions());
        }
        for (Map.Entry<String, byte[][]> video : videos.entrySet()) {
          topics.send(
              names.frames(), video.getKey(), share(video.getValue(), part, parallelisms.length));
        }
        boolean last = part == parallelisms.length - 1;
        int already = segments(names).size();
        JobSettings scaled =
            settings.with(Map.of("parallelism", Integer.toString(parallelisms[part])));
        BundleModelFactory model =
            new BundleModelFactory(BUNDLE.toString(), scaled.model().cachedFrames());
        try (EmbeddedFlink flink =
            EmbeddedFlink.start(
                data,
                0,
                parallelisms[part],
                name,
                env -> StreamingJob.build(env, ends(scaled, changes, model), scaled, model))) {
          if (last) {
            await(() -> segments(names).size() >= STREAMS.size() * FRAMES);
            await(() -> answers(names).size() >= ANSWERS);
          } else {
            await(() -> segments(names).size() > already);
            await(() -> answers(names).stream().anyMatch(answer -> answer.getFollow() != null));
          }
          assertThat(flink.stopWithSavepoint(LIMIT)).isTrue();
        }
      }
    }
    assertThat(topics.committed(names.deadLetters(), DeadLetterEvent.getDecoder())).isEmpty();
    return results(names);
  }

  private static JobEnds ends(JobSettings settings, Changes changes, BundleModelFactory model) {
    return changes
        .ends()
        .apply(KafkaEnds.of(settings.kafka(), settings.topics(), settings.limits(), model));
  }

  private static Results results(Topics names) throws IOException {
    Map<String, String> segments = new TreeMap<>();
    Map<String, String> answers = new TreeMap<>();
    Map<String, Long> next = new TreeMap<>();
    Set<String> ids = new TreeSet<>();
    for (SegmentationEvent event : segments(names)) {
      long index = next.merge(event.getStreamId(), 1L, Long::sum) - 1;
      assertThat(event.getFrameIndex())
          .as("order in %s", event.getStreamId())
          .isEqualTo(indexInSession(event.getStreamId(), index));
      sessions.add(event.getStreamId() + " " + event.getSession());
      ids.add(event.getEventId());
      String name = event.getStreamId() + " " + index;
      segments.put(
          name,
          hex(
              SegmentationEvent.newBuilder(event)
                  .setTimings(NO_TIMINGS)
                  .setOrigin(null)
                  .build()
                  .toByteBuffer()));
    }
    for (AnswerEvent event : answers(names)) {
      assertThat(event.getError()).isNull();
      String before =
          answers.put(
              event.getInstructionId() + " " + event.getSession() + " " + event.getFrameIndex(),
              hex(AnswerEvent.newBuilder(event).setTimings(NO_TIMINGS).build().toByteBuffer()));
      assertThat(before).as("answer given before").isNull();
      if (event.getFollow() != null) {
        event.getPhrases().forEach(phrase -> made.add(phrase.getMade().name()));
      }
    }
    assertThat(ids).hasSize(segments.size());
    return new Results(segments, answers, tracks(names));
  }

  /** Starts and ends of tracks, wherever the records of their frames are in Kafka. */
  private static Map<String, String> tracks(Topics names) throws IOException {
    Map<String, String> tracks = new TreeMap<>();
    for (TrackEvent event : topics.committed(names.tracks(), TrackEvent.getDecoder())) {
      String before =
          tracks.put(
              String.join(
                  " ",
                  event.getStreamId(),
                  event.getSession(),
                  Long.toString(event.getTrackId()),
                  event.getKind().name()),
              hex(anywhere(event).toByteBuffer()));
      assertThat(before).as("told before").isNull();
    }
    return tracks;
  }

  private static TrackEvent anywhere(TrackEvent event) {
    return TrackEvent.newBuilder(event)
        .setFirst(TrackSight.newBuilder(event.getFirst()).setOrigin(NOWHERE).build())
        .setLast(TrackSight.newBuilder(event.getLast()).setOrigin(NOWHERE).build())
        .build();
  }

  private static List<SegmentationEvent> segments(Topics names) {
    return topics.committed(names.segments(), SegmentationEvent.getDecoder());
  }

  private static List<AnswerEvent> answers(Topics names) {
    return topics.committed(names.answers(), AnswerEvent.getDecoder());
  }

  /** The clip from its start, from later on, and backwards, by stream id. */
  private static Map<String, byte[][]> videos() throws IOException {
    List<byte[]> clip = ClipFrames.pictures();
    Map<String, byte[][]> videos = new TreeMap<>();
    for (int stream = 0; stream < STREAMS.size(); stream++) {
      byte[][] records = new byte[FRAMES][];
      for (int i = 0; i < FRAMES; i++) {
        int picture =
            switch (stream) {
              case 0 -> i;
              case 1 -> clip.size() - FRAMES + i;
              default -> clip.size() - 1 - i;
            };
        records[i] = record(STREAMS.get(stream), i, clip.get(picture));
      }
      videos.put(STREAMS.get(stream), records);
    }
    return videos;
  }

  private static byte[] record(String stream, int number, byte[] picture) throws IOException {
    FrameEvent.Builder frame =
        ClipFrames.frame(stream, number, "JPEG", picture)
            .setFrameIndex(indexInSession(stream, number));
    if (stream.equals(NAMES_ITS_SESSIONS)) {
      frame.setSession(number < FRAMES_OF_A_SESSION ? "morning" : "evening");
    }
    return ClipFrames.bytes(frame.build().toByteBuffer());
  }

  private static long indexInSession(String stream, long number) {
    return stream.equals(STARTS_AGAIN) || stream.equals(NAMES_ITS_SESSIONS)
        ? number % FRAMES_OF_A_SESSION
        : number;
  }

  /** The same records, blocks of frames in disorder, each block with one frame twice. */
  private static Map<String, byte[][]> shuffled(Map<String, byte[][]> videos) {
    Random random = new Random(7);
    Map<String, byte[][]> result = new TreeMap<>();
    videos.forEach(
        (stream, records) -> {
          List<byte[]> all = new ArrayList<>();
          for (int from = 0; from < records.length; from += SHUFFLED_FRAMES) {
            List<byte[]> block =
                new ArrayList<>(
                    Arrays.asList(records)
                        .subList(from, Math.min(records.length, from + SHUFFLED_FRAMES)));
            block.add(block.get(0));
            Collections.shuffle(block, random);
            all.addAll(block);
          }
          result.put(stream, all.toArray(new byte[0][]));
        });
    return result;
  }

  private static byte[][] share(byte[][] records, int part, int parts) {
    return Arrays.copyOfRange(
        records, records.length * part / parts, records.length * (part + 1) / parts);
  }

  /** Two turns of a dialogue for each stream, and what is followed on it. */
  private static void ask(String topic) throws IOException, InterruptedException {
    for (String stream : STREAMS) {
      topics.send(
          topic,
          stream,
          instruction(stream, "1", "Segment the ball."),
          instruction(stream, "2", "Describe the picture."),
          follow(stream));
    }
  }

  private static byte[] instruction(String stream, String id, String text) throws IOException {
    return ClipFrames.bytes(
        InstructionEvent.newBuilder()
            .setInstructionId(stream + "-" + id)
            .setConversationId("talk")
            .setStreamId(stream)
            .setText(text)
            .setTarget(new Target(TargetMode.FRAME, 5L, 1))
            .setLimits(GenerationLimits.newBuilder().setMaxNewTokens(24).build())
            .build()
            .toByteBuffer());
  }

  private static byte[] follow(String stream) throws IOException {
    return ClipFrames.bytes(
        InstructionEvent.newBuilder()
            .setInstructionId(stream + "-follow")
            .setStreamId(stream)
            .setText("Segment the car.")
            .setTarget(new Target(TargetMode.FOLLOW, 0L, 1))
            .build()
            .toByteBuffer());
  }

  /** Topics of its own; frames are waited for as long as a slow machine needs. */
  private static JobSettings settings(String name) {
    String patience = Long.toString(LIMIT.toMillis());
    Map<String, String> said = new HashMap<>();
    said.put("bootstrap-servers", kafka.bootstrapServers());
    said.put("group-id", name);
    said.put("transactional-id-prefix", name);
    said.put("checkpoint-interval", "500");
    said.put("checkpoint-timeout", "60000");
    said.put("max-gap", patience);
    said.put("idle-timeout", patience);
    said.put("frame-wait", patience);
    said.put("align-wait", patience);
    for (String topic :
        List.of("frames", "instructions", "segments", "answers", "tracks", "dead-letters")) {
      said.put("topic-" + topic, name + "-" + topic);
    }
    return JobSettings.defaults().with(said);
  }

  private static List<Integer> subtasks(int parallelism) {
    return STREAMS.stream()
        .map(stream -> JobFixtures.subtaskOf(stream, 720, parallelism))
        .distinct()
        .toList();
  }

  private static String hex(ByteBuffer buffer) {
    return HexFormat.of().formatHex(ClipFrames.bytes(buffer));
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(LIMIT).until(condition);
  }
}

package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.ReadRecord;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.io.JobEnds;
import org.omgllava.job.io.ResultEnd;
import org.omgllava.testing.CollectingSink;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.TestingConverser;
import org.omgllava.testing.TestingModelFactory;
import org.omgllava.testing.TestingPictures;

/** The whole job on a cluster in this process, between ends in memory. */
class StreamingJobITCase {
  private static final int STREAMS = 3;
  private static final int FRAMES = 12;
  private static final int PARALLELISM = 2;
  private static final JobSettings SETTINGS =
      JobSettings.defaults()
          .with(
              Map.of(
                  "parallelism",
                  Integer.toString(PARALLELISM),
                  "checkpoint-interval",
                  "100",
                  "checkpoint-timeout",
                  "60000"));

  private static final InMemoryReporter METRICS = InMemoryReporter.createWithRetainedMetrics();

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(METRICS.addToConfiguration(new Configuration()))
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(PARALLELISM)
              .build());

  private final CollectingSink<TrackedFrame> segments = sink("segments");
  private final CollectingSink<LinkedAnswer> answers = sink("answers");
  private final CollectingSink<TrackNote> tracks = sink("tracks");
  private final CollectingSink<Rejected> deadLetters = sink("dead-letters");

  @BeforeEach
  void forgetEarlierTests() {
    TestingModelFactory.OPEN.set(0);
  }

  @Test
  void segmentsEveryFrameAndAnswersEveryInstruction() throws Exception {
    run(frames(), instructions());

    Map<String, List<Long>> framesByStream =
        segments.collected().stream()
            .collect(
                Collectors.groupingBy(
                    TrackedFrame::streamId,
                    Collectors.mapping(f -> f.stamp().frameIndex(), Collectors.toList())));
    assertThat(framesByStream).hasSize(STREAMS);
    assertThat(framesByStream.values())
        .allSatisfy(
            indices ->
                assertThat(indices)
                    .containsExactlyElementsOf(LongStream.range(0, FRAMES).boxed().toList()));
    assertThat(answers.collected())
        .extracting(answer -> answer.instruction().instructionId())
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, STREAMS).mapToObj(s -> "ask-" + s).toList());
    assertThat(answers.collected())
        .allSatisfy(
            answer -> {
              assertThat(answer.frame().orElseThrow().frameIndex()).isEqualTo(5);
              long[] trackIds = ((LinkedAnswer.Linked) answer).trackIds();
              assertThat(trackIds).hasSize(1);
              assertThat(trackIds[0]).isPositive();
            });
    assertThat(deadLetters.collected()).isEmpty();
    await().untilAsserted(() -> assertThat(TestingModelFactory.OPEN).hasValue(0));
  }

  @Test
  void aFailureChangesNoResult() throws Exception {
    run(frames(), instructions());
    Set<String> expected = results();
    clear();
    TestingModelFactory failing = TestingModelFactory.failingOnce(3);
    run(frames(), instructions(), failing);

    assertThat(failing.hasFailed()).isTrue();
    assertThat(results()).isEqualTo(expected);
  }

  @Test
  void goesOnAfterBadRecords() throws Exception {
    List<RawRecord> frames = new ArrayList<>(frames());
    frames.add(0, raw("frames", 1_000, new byte[] {1, 2, 3}));
    frames.add(1, raw("frames", 1_001, null));
    frames.add(2, raw("frames", 1_002, bytes(frameEvent("cam-9", 0, new byte[] {9, 9}, false))));
    List<RawRecord> instructions = new ArrayList<>(instructions());
    instructions.add(0, raw("instructions", 1_000, new byte[] {1}));

    JobID job = run(frames, instructions);

    assertThat(segments.collected()).hasSize(STREAMS * FRAMES);
    assertThat(answers.collected()).hasSize(STREAMS);
    assertThat(deadLetters.collected())
        .extracting(Rejected::reason)
        .containsExactlyInAnyOrder(
            "RECORD_MALFORMED", "RECORD_EMPTY", "IMAGE_FORMAT_UNKNOWN", "RECORD_MALFORMED");
    assertThat(counted(job, "decode frames", "step.decode-frames.reason.RECORD_EMPTY.deadLetters"))
        .isEqualTo(1);
    assertThat(counted(job, "decode frames", "recordsIn")).isEqualTo(STREAMS * FRAMES + 3);
    assertThat(counted(job, "arrange", "framesOut")).isEqualTo(STREAMS * FRAMES);
    assertThat(counted(job, "perceive", "framesOut")).isEqualTo(STREAMS * FRAMES);
    assertThat(counted(job, "track", "framesOut")).isEqualTo(STREAMS * FRAMES);
    assertThat(counted(job, "converse", "answers")).isEqualTo(STREAMS);
    assertThat(counted(job, "converse", "tokens"))
        .isEqualTo((long) STREAMS * TestingConverser.steps("segment the ball"));
    assertThat(counted(job, "converse", "skippedExecutions")).isZero();
    assertThat(counted(job, "link", "linkedPhrases")).isEqualTo(STREAMS);
    assertThat(named(job, "perceive"))
        .contains("batchSize", "modelMillis", "queueLength", "liveNativeTensors");
    assertThat(named(job, "converse")).contains("batchSize", "queueLength", "tokensPerSecond");
    assertThat(named(job, "ground")).contains("featureCacheHits", "featureCacheMisses");
  }

  /** A counter of an operator, over its subtasks. */
  private static long counted(JobID job, String operator, String name) {
    long sum = 0;
    for (OperatorMetricGroup group : METRICS.findOperatorMetricGroups(job, operator)) {
      for (Map.Entry<MetricGroup, Map<String, Metric>> metrics :
          METRICS.getMetricsByGroup().entrySet()) {
        String scope = String.join(".", metrics.getKey().getScopeComponents());
        String own = String.join(".", group.getScopeComponents());
        for (Map.Entry<String, Metric> metric : metrics.getValue().entrySet()) {
          if ((scope + "." + metric.getKey()).equals(own + "." + name)) {
            sum += ((Counter) metric.getValue()).getCount();
          }
        }
      }
    }
    return sum;
  }

  private static Set<String> named(JobID job, String operator) {
    Set<String> names = new TreeSet<>();
    for (OperatorMetricGroup group : METRICS.findOperatorMetricGroups(job, operator)) {
      names.addAll(METRICS.getMetricsByGroup(group).keySet());
    }
    return names;
  }

  /** What was written, repetitions left out. */
  private Set<String> results() {
    Set<String> all = new TreeSet<>();
    for (TrackedFrame frame : segments.collected()) {
      all.add(
          frame.streamId()
              + " "
              + frame.stamp().frameIndex()
              + " "
              + frame.segments().stream().map(s -> s.category() + s.trackId()).toList());
    }
    for (LinkedAnswer answer : answers.collected()) {
      all.add(
          answer.instruction().instructionId()
              + " "
              + (answer instanceof LinkedAnswer.Linked linked
                  ? linked.grounded().answer().text() + " " + Arrays.toString(linked.trackIds())
                  : answer));
    }
    return all;
  }

  private void clear() {
    segments.collected().clear();
    answers.collected().clear();
    tracks.collected().clear();
    deadLetters.collected().clear();
  }

  private JobID run(List<RawRecord> frames, List<RawRecord> instructions) throws Exception {
    return run(frames, instructions, new TestingModelFactory());
  }

  private JobID run(List<RawRecord> frames, List<RawRecord> instructions, TestingModelFactory model)
      throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    JobEnds ends =
        new JobEnds(
            source(frames, RawRecord.class),
            source(instructions, ReadRecord.class),
            new TestingPictures(),
            ResultEnd.of(TrackedFrame.class, segments),
            ResultEnd.of(LinkedAnswer.class, answers),
            ResultEnd.of(TrackNote.class, tracks),
            ResultEnd.of(Rejected.class, deadLetters));
    StreamingJob.build(env, ends, SETTINGS, model);
    return env.execute("job " + UUID.randomUUID()).getJobID();
  }

  private static <T> CollectingSink<T> sink(String name) {
    return new CollectingSink<>(name + "-" + UUID.randomUUID());
  }

  private static <T> DataGeneratorSource<T> source(List<RawRecord> records, Class<T> type) {
    List<RawRecord> serializable = new ArrayList<>(records);
    RawRecords generator = new RawRecords(serializable.toArray(new RawRecord[0]));
    return new DataGeneratorSource<>(
        index -> type.cast(generator.get(index)), records.size(), TypeInformation.of(type));
  }

  /** Records that travel with the job. */
  private record RawRecords(byte[][] values, String topic, long[] offsets) implements Serializable {
    RawRecords(RawRecord[] records) {
      this(new byte[records.length][], records[0].origin().topic(), new long[records.length]);
      for (int i = 0; i < records.length; i++) {
        values[i] = records[i].value().orElse(null);
        offsets[i] = records[i].origin().offset();
      }
    }

    RawRecord get(Long index) {
      return raw(topic, offsets[index.intValue()], values[index.intValue()]);
    }
  }

  private static List<RawRecord> frames() throws IOException {
    List<RawRecord> records = new ArrayList<>();
    for (int stream = 0; stream < STREAMS; stream++) {
      for (int index = 0; index < FRAMES; index++) {
        byte[] picture = JobFixtures.png(4, 6, stream * 1_000 + index);
        FrameEvent event = frameEvent("cam-" + stream, index, picture, index == FRAMES - 1);
        records.add(raw("frames", records.size(), bytes(event)));
      }
    }
    return records;
  }

  private static List<RawRecord> instructions() throws IOException {
    List<RawRecord> records = new ArrayList<>();
    for (int stream = 0; stream < STREAMS; stream++) {
      InstructionEvent event =
          InstructionEvent.newBuilder()
              .setInstructionId("ask-" + stream)
              .setStreamId("cam-" + stream)
              .setText("segment the ball")
              .setTarget(Target.newBuilder().setMode(TargetMode.FRAME).setFrameIndex(5).build())
              .build();
      ByteBuffer buffer = event.toByteBuffer();
      byte[] value = new byte[buffer.remaining()];
      buffer.get(value);
      records.add(raw("instructions", stream, value));
    }
    return records;
  }

  private static FrameEvent frameEvent(String stream, long index, byte[] image, boolean last) {
    return FrameEvent.newBuilder()
        .setStreamId(stream)
        .setFrameIndex(index)
        .setCaptureTime(Instant.ofEpochMilli(1_000_000 + index * 40))
        .setImage(ByteBuffer.wrap(image))
        .setEncoding("PNG")
        .setEndOfStream(last)
        .build();
  }

  private static byte[] bytes(FrameEvent event) throws IOException {
    ByteBuffer buffer = event.toByteBuffer();
    byte[] value = new byte[buffer.remaining()];
    buffer.get(value);
    return value;
  }

  private static RawRecord raw(String topic, long offset, byte[] value) {
    return new RawRecord(
        Optional.empty(),
        Optional.ofNullable(value),
        new Origin(topic, 0, offset, 2_000_000, 2_000_000));
  }
}

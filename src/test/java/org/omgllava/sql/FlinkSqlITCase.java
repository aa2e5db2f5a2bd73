package org.omgllava.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.NotRun;
import org.omgllava.testing.RunningJob;
import org.omgllava.testing.TestingRegistry;

/** The files of SQL over the topics of a running job. */
class FlinkSqlITCase {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-01-01T10:00:00Z");

  /** Loaded by the statement alone: Flink treats Avro otherwise where it is on the class path. */
  private static final Path AVRO =
      Path.of(System.getProperty("repository.root"))
          .resolve("src/test/target/sql/flink-sql-avro-confluent-registry.jar");

  private static final String ASKED =
      "SELECT a.frameIndex, a.question, p.trackId FROM answers AS a CROSS JOIN UNNEST(a.phrases) AS p";

  private static final String STARTED =
      "SELECT streamId, category, `first`.`boxXyxy`[1] FROM tracks WHERE kind = 'STARTED'";

  @TempDir Path folder;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void theQueriesRunOverAJobThatWritesJson() throws Exception {
    theQueriesRun("tables-json.sql", "", Map.of("value-format", "json"));
  }

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void theQueriesRunOverAJobWhoseSchemasARegistryHas() throws Exception {
    NotRun.unless(Files.exists(AVRO), "Flink SQL over Avro", AVRO.getFileName().toString());
    try (TestingRegistry registry = TestingRegistry.start()) {
      theQueriesRun(
          "tables-confluent.sql",
          registry.url(),
          Map.of("wire-format", "CONFLUENT", "schema-registry", registry.url()));
    }
  }

  private void theQueriesRun(String declarations, String registry, Map<String, String> settings)
      throws Exception {
    try (RunningJob job = RunningJob.start(folder, settings)) {
      // Two frames in the first minute, one in the second, and what tells that the second is over.
      send(job, "door", 0, 30, 70, 150);
      send(job, "gate", 10, 150);
      job.topics().send("frames", "door", "no frame".getBytes(StandardCharsets.UTF_8));
      job.topics().send("instructions", "door", question());
      TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
      tables.getConfig().set("table.local-time-zone", "UTC");
      tables.getConfig().set("parallelism.default", "1");
      if (!registry.isEmpty()) {
        tables.executeSql("ADD JAR '" + AVRO + "'");
      }
      new SqlFile(declarations).run(tables, job.kafka().bootstrapServers(), registry);

      assertThat(rows(tables, "SELECT * FROM dead_letters", 1).get(0).getField("reason"))
          .isEqualTo("RECORD_MALFORMED");
      assertThat(rows(tables, "SELECT streamId, COUNT(*) FROM frames GROUP BY streamId", 12))
          .extracting(Row::toString)
          .contains("+I[door, 1]", "+U[door, 5]", "+U[gate, 2]");
      assertThat(rows(tables, STARTED, 4))
          .extracting(Row::toString)
          .containsExactlyInAnyOrder(
              "+I[door, ball, 2]", "+I[door, wall, 5]", "+I[gate, ball, 2]", "+I[gate, wall, 5]");
      assertThat(rows(tables, ASKED, 1))
          .extracting(Row::toString)
          .containsExactly("+I[1, Please segment the ball., 1]");
      assertThat(written(job, tables, "counts", 3))
          .containsExactlyInAnyOrder(
              "door ball 2026-01-01 10:00:00 1 2",
              "gate ball 2026-01-01 10:00:00 1 1",
              "door ball 2026-01-01 10:01:00 1 1");
      assertThat(written(job, tables, "alerts", 2))
          .containsExactlyInAnyOrder(
              "door ball 1 0 2026-01-01T10:00:00Z 0.9", "gate ball 1 0 2026-01-01T10:00:10Z 0.9");
    }
  }

  private static void send(RunningJob job, String streamId, int... seconds) throws Exception {
    List<byte[]> pictures = ClipFrames.pictures();
    for (int i = 0; i < seconds.length; i++) {
      job.topics()
          .send(
              "frames",
              streamId,
              ClipFrames.bytes(
                  ClipFrames.frame(streamId, i, "JPEG", pictures.get(0))
                      .setCaptureTime(START.plusSeconds(seconds[i]))
                      .build()
                      .toByteBuffer()));
    }
  }

  private static byte[] question() throws IOException {
    return ClipFrames.bytes(
        InstructionEvent.newBuilder()
            .setInstructionId("q-1")
            .setStreamId("door")
            .setText("Please segment the ball.")
            .setTarget(new Target(TargetMode.FRAME, 1L, 1))
            .build()
            .toByteBuffer());
  }

  /** Runs the file that fills a topic until that many records are there; values of each. */
  private static List<String> written(RunningJob job, TableEnvironment tables, String topic, int n)
      throws Exception {
    String file = topic.equals("alerts") ? "entries.sql" : topic + ".sql";
    job.kafka().createTopics(List.of(topic), 1);
    TableResult inserting =
        new SqlFile(file).run(tables, job.kafka().bootstrapServers(), "").orElseThrow();
    try {
      Awaitility.await()
          .atMost(RunningJob.LIMIT)
          .until(() -> job.topics().committed(topic).size() >= n);
    } finally {
      inserting.getJobClient().orElseThrow().cancel().get();
    }
    return job.topics().committed(topic).stream().map(record -> values(record.value())).toList();
  }

  private static String values(byte[] record) {
    try {
      List<String> values = new ArrayList<>();
      for (JsonNode value : JSON.readTree(record)) {
        values.add(value.asText());
      }
      return String.join(" ", values);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Row> rows(TableEnvironment tables, String query, int n) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (CloseableIterator<Row> found = tables.executeSql(query).collect()) {
      while (rows.size() < n) {
        rows.add(found.next());
      }
    }
    return rows;
  }
}

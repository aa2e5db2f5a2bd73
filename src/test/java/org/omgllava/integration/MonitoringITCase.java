package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.config.Metric;
import org.omgllava.job.embedded.Ports;
import org.omgllava.job.embedded.monitor.Monitoring;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.NotRun;
import org.omgllava.testing.PrometheusServer;
import org.omgllava.testing.RunningJob;

/** What a running job tells Prometheus, and what dashboard and alerts make of it. */
class MonitoringITCase {
  private static final Path FILES =
      Path.of(System.getProperty("repository.root"), "deploy/monitoring");
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String STREAM = "Büro 1";

  /** Metrics that Flink and its connectors give every operator. */
  private static final Pattern OF_FLINK =
      Pattern.compile(
          "flink_taskmanager_job_task_operator_([a-z]+Committables|num|current|Kafka|busy|idle|backPressured|mailbox|"
              + "watermark|pending|source|commit|already|successful|failures|inputQueue|outputQueue|"
              + "checkpointStartDelay|chained|changelog|rocksdb|state|gpu|assigned|split|inFlight).*");

  private static final Pattern SERIES =
      Pattern.compile("(?m)^(flink_[A-Za-z0-9_:]+)\\{(.*operator_name=\"([^\"]*)\".*)\\} ");

  private static final Pattern NAME = Pattern.compile("flink_[A-Za-z0-9_:]+");

  @TempDir static Path folder;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static RunningJob job;
  private static URI metrics;

  @BeforeAll
  static void startJob() throws Exception {
    Monitoring monitoring =
        new Monitoring(
            Optional.of(new InetSocketAddress("localhost", Ports.freeOr(0))), Optional.empty());
    job = RunningJob.start(folder.resolve("job"), Map.of("max-gap", "200"), monitoring);
    sendWhatEveryMetricTellsOf(job);
    metrics = URI.create(monitoring.metricsAddress().orElseThrow());
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(scraped(metrics))
                    .containsPattern("stream_lateFrames\\{.*stream=\"" + STREAM + "\".*\\} 1.0")
                    .containsPattern("reason=\"LATE_FRAME\"")
                    .containsPattern("reason=\"IMAGE_UNREADABLE\"|reason=\"IMAGE_[A-Z_]+\"")
                    .containsPattern("answersOut\\{.*\\} 1.0"));
  }

  @AfterAll
  static void stopJob() throws Exception {
    if (job != null) {
      job.close();
    }
  }

  @Test
  void metricsAreThoseOfThePage() throws Exception {
    assertMetricsAreThoseOfThePage(scraped(metrics));
  }

  @Test
  void whatPanelsAndRulesNameIsExported() throws Exception {
    assertNamesAreExported(scraped(metrics));
  }

  private static void sendWhatEveryMetricTellsOf(RunningJob job) throws Exception {
    List<byte[]> pictures = ClipFrames.pictures();
    for (long index : new long[] {0, 1, 3}) {
      job.topics().send("frames", STREAM, frame(index, pictures.get(0)));
    }
    job.topics().send("instructions", STREAM, question());
    Awaitility.await()
        .atMost(RunningJob.LIMIT)
        .until(() -> job.topics().committed("segments").size() == 3);
    job.topics().send("frames", STREAM, frame(2, pictures.get(0)));
    job.topics().send("frames", STREAM, frame(4, new byte[] {1, 2, 3}));
  }

  private static void assertMetricsAreThoseOfThePage(String scraped) {
    Set<String> told = new TreeSet<>();
    for (Metric metric : Metric.values()) {
      metric.steps().forEach(step -> told.add(metric.prometheusName() + " of " + step.label()));
    }
    Set<String> exported =
        SERIES
            .matcher(scraped)
            .results()
            .filter(series -> !OF_FLINK.matcher(series.group(1)).matches())
            .map(series -> family(series) + " of " + series.group(3))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(told).as("Metric names all").containsAll(exported);
    told.removeIf(name -> name.startsWith(Metric.DEAD_LETTERS.prometheusName()));
    assertThat(exported).as("of these the job has all").containsAll(told);
  }

  private static String family(MatchResult series) {
    String name = series.group(1);
    return series.group(2).contains("quantile=") || !name.endsWith("_count")
        ? name
        : name.substring(0, name.length() - "_count".length());
  }

  /** Names of dashboard and rules. */
  private static void assertNamesAreExported(String scraped) throws IOException {
    List<String> expressions = new ArrayList<>(panels());
    expressions.add(Files.readString(FILES.resolve("alerts.yaml")));
    Set<String> exported =
        NAME.matcher(scraped).results().map(MatchResult::group).collect(Collectors.toSet());

    assertThat(expressions.stream().flatMap(text -> NAME.matcher(text).results()))
        .extracting(MatchResult::group)
        .isNotEmpty()
        .allMatch(exported::contains);
  }

  @Test
  void prometheusFillsThePanelsAndTheRules() throws Exception {
    Optional<Path> prometheus = PrometheusServer.installed("prometheus");
    Optional<Path> promtool = PrometheusServer.installed("promtool");
    boolean there = prometheus.isPresent() && promtool.isPresent();
    NotRun.unless(there, "the dashboard's queries and the rules", "prometheus on the PATH");
    Path configuration = configuration(metrics);
    assertThat(
            new ProcessBuilder(promtool.get().toString(), "check", "config", "" + configuration)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("promtool").toFile())
                .start()
                .waitFor())
        .as(Files.readString(folder.resolve("promtool")))
        .isZero();
    try (PrometheusServer server =
        PrometheusServer.start(prometheus.get(), configuration, folder.resolve("tsdb"))) {
      for (String panel : panels()) {
        Awaitility.await()
            .atMost(LIMIT)
            .ignoreExceptionsInstanceOf(IOException.class)
            .untilAsserted(
                () ->
                    assertThat(server.query(panel.replace("$__rate_interval", "1m")))
                        .as(panel)
                        .isNotEmpty());
      }
      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                JsonNode rules = server.get("/api/v1/rules").at("/data/groups/0/rules");
                assertThat(rules).hasSizeGreaterThan(5);
                assertThat(rules)
                    .allSatisfy(
                        rule ->
                            assertThat(rule.path("health").asText())
                                .as(rule.path("name").asText())
                                .isEqualTo("ok"));
              });
    }
  }

  /** The one of the deployment, for this job and in a hurry. */
  private Path configuration(URI metrics) throws IOException {
    Files.copy(FILES.resolve("alerts.yaml"), folder.resolve("alerts.yaml"));
    String deployed = Files.readString(FILES.resolve("prometheus.yaml"));
    String said =
        deployed
            .replace("jobmanager:9249", metrics.getHost() + ":" + metrics.getPort())
            .replaceAll("(?s)    # One address for each TaskManager.*", "")
            .replaceAll("interval: \\d+s", "interval: 1s");
    assertThat(said).doesNotContain("taskmanager").contains("" + metrics.getPort());
    return Files.writeString(folder.resolve("prometheus.yaml"), said);
  }

  /** Expressions of the dashboard's panels. */
  private static List<String> panels() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(FILES.resolve("grafana/dashboard.json").toFile());
    List<String> expressions = dashboard.findValues("expr").stream().map(JsonNode::asText).toList();
    assertThat(expressions).hasSizeGreaterThan(20);
    return expressions;
  }

  private static String scraped(URI metrics) throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static byte[] frame(long index, byte[] picture) throws IOException {
    return ClipFrames.record(STREAM, index, "JPEG", picture);
  }

  private static byte[] question() throws IOException {
    return ClipFrames.bytes(
        InstructionEvent.newBuilder()
            .setInstructionId("one")
            .setStreamId(STREAM)
            .setText("Segment the ball.")
            .setTarget(new Target(TargetMode.FRAME, 0L, 1))
            .build()
            .toByteBuffer());
  }
}

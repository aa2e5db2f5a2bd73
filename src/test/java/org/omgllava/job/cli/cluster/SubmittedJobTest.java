package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.JobSettings;
import org.omgllava.job.embedded.FlinkRest;

/** The job at a JobManager that says what it is told to say. */
class SubmittedJobTest {
  @TempDir Path folder;

  private final Map<String, String> answers = new HashMap<>();
  private final List<String> asked = new ArrayList<>();
  private HttpServer jobManager;
  private SubmittedJob job;
  private int ids;

  @BeforeEach
  void start() throws IOException {
    jobManager = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    jobManager.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.add(exchange.getRequestMethod() + " " + path + " " + body);
          String answer = answers.getOrDefault(path, "");
          int status = answer.isEmpty() ? 404 : answer.contains("\"errors\"") ? 400 : 200;
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    jobManager.start();
    Path jar = Files.writeString(folder.resolve("omg-job.jar"), "jar");
    String address = "http://localhost:" + jobManager.getAddress().getPort();
    job =
        new SubmittedJob(
            new FlinkRest(address), jar, folder.resolve("checkpoints"), () -> "a" + ++ids);
    answers.put("/jars", "{\"files\":[]}");
    answers.put("/jars/upload", "{\"filename\":\"/tmp/flink-web/1_omg-job.jar\"}");
    answers.put("/jars/1_omg-job.jar/run", "{\"jobid\":\"a1\"}");
  }

  @AfterEach
  void stop() {
    jobManager.stop(0);
  }

  @Test
  void theTaskManagersOfItsTasksAreToldAndNoneByAJobManagerThatIsGone() throws Exception {
    answers.put("/jobs/a1", "{\"vertices\":[{\"id\":\"v1\"},{\"id\":\"v2\"}]}");
    answers.put("/jobs/a1/vertices/v1", "{\"subtasks\":[{\"taskmanager-id\":\"taskmanager-3\"}]}");
    answers.put(
        "/jobs/a1/vertices/v2",
        "{\"subtasks\":[{\"taskmanager-id\":\"taskmanager-1\"},"
            + "{\"taskmanager-id\":\"taskmanager-3\"}]}");

    assertThat(job.taskManagers()).containsExactly("taskmanager-1", "taskmanager-3");

    answers.remove("/jobs/a1/vertices/v2");
    assertThat(job.taskManagers()).isEmpty();
  }

  @Test
  void aJobWithoutACheckpointStartsAnewAndIsUploaded() throws Exception {
    job.submit(JobSettings.defaults());

    assertThat(asked).anyMatch(call -> call.startsWith("POST /jars/upload"));
    assertThat(ran()).contains("\"entryClass\":\"org.omgllava.job.cli.Omg\"");
    assertThat(ran()).doesNotContain("savepointPath");
  }

  @Test
  void goesOnFromTheNewestCheckpointAndIsUploadedOnceAJobManager() throws Exception {
    Path checkpoint = Files.createDirectories(folder.resolve("checkpoints/job/chk-7"));
    Files.writeString(checkpoint.resolve("_metadata"), "state");
    answers.put("/jars", "{\"files\":[{\"id\":\"1_omg-job.jar\",\"name\":\"omg-job.jar\"}]}");

    job.submit(JobSettings.defaults());

    assertThat(asked).noneMatch(call -> call.startsWith("POST /jars/upload"));
    assertThat(ran())
        .contains("\"savepointPath\":\"file://" + checkpoint + "\"")
        .contains("\"claimMode\":\"CLAIM\"");
  }

  @Test
  void aRefusalSaysTheInnermostCause() {
    answers.put(
        "/jars/1_omg-job.jar/run",
        "{\"errors\":[\"Could not execute\\nCaused by: a.B: outer\\nCaused by: c.Inner: no\"]}");

    assertThatThrownBy(() -> job.submit(JobSettings.defaults()))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("refuses: 400 Inner: no");
  }

  @Test
  void isMissingWhenTheJobManagerSaysSoAndNotWhenItSaysNothing() throws Exception {
    assertThat(job.missing()).as("no answer").isFalse();

    answers.put("/jobs", "{\"jobs\":[]}");
    assertThat(job.missing()).isTrue();

    answers.put("/jobs", "{\"jobs\":[{\"id\":\"a1\",\"status\":\"RESTARTING\"}]}");
    assertThat(job.missing()).isFalse();
  }

  @Test
  void aSubmissionWithoutAnAnswerIsRepeatedUnderItsId() throws Exception {
    answers.put("/jobs", "{\"jobs\":[]}");
    answers.put("/jars/1_omg-job.jar/run", "{\"errors\":[\"timed out\"]}");
    assertThatThrownBy(() -> job.submit(JobSettings.defaults())).isInstanceOf(IOException.class);
    assertThat(job.missing()).isTrue();
    assertThatThrownBy(() -> job.submit(JobSettings.defaults())).isInstanceOf(IOException.class);

    assertThat(asked.stream().filter(call -> call.contains("\"jobId\":\"a1\""))).hasSize(2);
  }

  @Test
  void aJobThatWasLostHasANewIdTheNextTime() throws Exception {
    job.submit(JobSettings.defaults());
    answers.put("/jobs", "{\"jobs\":[{\"id\":\"a1\",\"status\":\"RUNNING\"}]}");
    assertThat(job.missing()).isFalse();
    answers.put("/jobs", "{\"jobs\":[]}");
    assertThat(job.missing()).isTrue();

    job.submit(JobSettings.defaults());

    assertThat(asked).anyMatch(call -> call.contains("\"jobId\":\"a2\""));
  }

  @Test
  void runsWhenEveryTaskRuns() throws Exception {
    job.submit(JobSettings.defaults());
    answers.put(
        "/jobs/a1", "{\"vertices\":[{\"status\":\"RUNNING\"},{\"status\":\"INITIALIZING\"}]}");
    assertThat(job.running()).isFalse();

    answers.put("/jobs/a1", "{\"vertices\":[{\"status\":\"RUNNING\"}]}");
    assertThat(job.running()).isTrue();

    answers.put("/jobs/a1", "{\"vertices\":[]}");
    assertThat(job.running()).isFalse();
  }

  @Test
  void aFailureForGoodIsToldByItsInnermostCause() throws Exception {
    job.submit(JobSettings.defaults());
    answers.put("/jobs", "{\"jobs\":[{\"id\":\"a1\",\"status\":\"RUNNING\"}]}");
    assertThat(job.newestFailure()).isEmpty();
    answers.put(
        "/jobs/a1/exceptions",
        "{\"exceptionHistory\":{\"entries\":[{\"timestamp\":1,\"stacktrace\":"
            + "\"x.Y: first\\nCaused by: z.Prefix: taken\"}]}}");
    assertThat(job.newestFailure()).hasValue("Prefix: taken");
    assertThat(job.failure()).as("it has started again").isEmpty();

    answers.put("/jobs", "{\"jobs\":[{\"id\":\"a1\",\"status\":\"FAILED\"}]}");
    assertThat(job.failure()).hasValue("Prefix: taken");
  }

  @Test
  void aStopWaitsForItsSavepoint() throws Exception {
    job.submit(JobSettings.defaults());
    answers.put("/jobs/a1/stop", "{\"request-id\":\"r\"}");
    answers.put("/jobs/a1/savepoints/r", "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{}}");

    assertThat(job.stopWithSavepoint()).isTrue();
    answers.put("/jobs", "{\"jobs\":[{\"id\":\"a1\",\"status\":\"FINISHED\"}]}");
    assertThat(job.missing()).as("the next one").isTrue();
  }

  @Test
  void aStopThatFailsLeavesTheJobAsItIs() throws Exception {
    job.submit(JobSettings.defaults());
    answers.put("/jobs/a1/stop", "{\"request-id\":\"r\"}");
    answers.put(
        "/jobs/a1/savepoints/r",
        "{\"status\":{\"id\":\"COMPLETED\"},\"operation\":{\"failure-cause\":{}}}");
    answers.put("/jobs", "{\"jobs\":[{\"id\":\"a1\",\"status\":\"RUNNING\"}]}");

    assertThat(job.stopWithSavepoint()).isFalse();
    assertThat(job.missing()).isFalse();
  }

  @Test
  void saysOnlyWhatIsNotTheDefault() {
    JobSettings settings =
        JobSettings.defaults()
            .with(Map.of("bootstrap-servers", "localhost:1", "checkpoint-interval", "500"));

    assertThat(SubmittedJob.arguments(settings, Path.of("/data/checkpoints")))
        .containsExactly(
            "run",
            "--bootstrap-servers=localhost:1",
            "--checkpoint-interval=500",
            "--checkpoint-dir=file:///data/checkpoints");
  }

  private String ran() {
    return asked.stream().filter(call -> call.contains("/run ")).findFirst().orElseThrow();
  }
}

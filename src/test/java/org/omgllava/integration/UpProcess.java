package org.omgllava.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code omg up} in a process of its own, to be killed. */
public final class UpProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path out;
  private final HttpClient http = HttpClient.newHttpClient();

  private UpProcess(Process process, Path out) {
    this.process = process;
    this.out = out;
  }

  /** Starts {@code up} and waits until it is ready. */
  public static UpProcess start(Path data) throws IOException {
    UpProcess up =
        run(
            data.getParent(),
            "up",
            "--data",
            data.toString(),
            "--port",
            "0",
            "--dashboard-port",
            "0",
            "--view-port",
            "0");
    up.awaitPrinted("dashboard: ");
    return up;
  }

  /**
   * Starts a verb.
   *
   * @param folder for what it prints
   */
  public static UpProcess run(Path folder, String... arguments) throws IOException {
    Path out = Files.createTempFile(folder, arguments[0], ".out");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1500m",
                "-XX:TieredStopAtLevel=1",
                "-Dai.djl.offline=true",
                "-Dai.djl.pytorch.num_threads=1",
                "-Dlog.file=" + out + ".log",
                "-Domg.home=" + System.getProperty("repository.root"),
                "-cp",
                System.getProperty("java.class.path"),
                "org.omgllava.job.cli.Launched"));
    command.addAll(List.of(arguments));
    return new UpProcess(
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(Path.of(out + ".err").toFile())
            .start(),
        out);
  }

  /** Waits until a line begins so. */
  public void awaitPrinted(String label) throws IOException {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> !process.isAlive() || Files.readString(out).contains(label));
    if (!process.isAlive()) {
      throw new AssertionError("it ended: " + Files.readString(Path.of(out + ".err")));
    }
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  public String bootstrapServers() throws IOException {
    return printed("bootstrap servers: ");
  }

  /** Where the page is. */
  public String view() throws IOException {
    return printed("view: ");
  }

  /** Number of the checkpoint that the job has gone on from; missing when it started anew. */
  JsonNode restoredCheckpoint() throws IOException, InterruptedException {
    String dashboard = printed("dashboard: ");
    String job = get(dashboard + "/jobs").at("/jobs/0/id").asText();
    return get(dashboard + "/jobs/" + job + "/checkpoints").at("/latest/restored/id");
  }

  /** SIGKILL: nothing is flushed, committed or deleted. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /**
   * SIGTERM.
   *
   * @return exit status
   */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("omg up does not stop");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  private String printed(String label) throws IOException {
    return Files.readAllLines(out).stream()
        .filter(line -> line.startsWith(label))
        .map(line -> line.substring(label.length()))
        .findFirst()
        .orElseThrow();
  }

  private JsonNode get(String address) throws IOException, InterruptedException {
    return JSON.readTree(
        http.send(
                HttpRequest.newBuilder(URI.create(address)).build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }
}

package org.omgllava.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.omgllava.job.embedded.Ports;

/** A real Prometheus, of the system's packages, on loopback. */
public final class PrometheusServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final String address;
  private final HttpClient http = HttpClient.newHttpClient();

  private PrometheusServer(Process process, String address) {
    this.process = process;
    this.address = address;
  }

  /** A program of the system, where it is installed. */
  public static Optional<Path> installed(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public static PrometheusServer start(Path program, Path configuration, Path data)
      throws IOException {
    String address = "127.0.0.1:" + Ports.freeOr(0);
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + data,
                "--web.listen-address=" + address)
            .redirectErrorStream(true)
            .redirectOutput(Path.of(data + ".log").toFile())
            .start();
    return new PrometheusServer(process, "http://" + address);
  }

  /** What an expression yields now. */
  public JsonNode query(String expression) throws IOException, InterruptedException {
    return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
        .at("/data/result");
  }

  public JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(address + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new AssertionError(path + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}

package org.omgllava.job.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A cluster's REST interface. What it refuses is an {@link IOException} with its first line. */
public final class FlinkRest {
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  /** The job's graph is built before the answer comes, on a machine that may be busy. */
  private static final Duration SUBMISSION_LIMIT = Duration.ofMinutes(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final String address;

  /**
   * @param address such as {@code http://localhost:8081}
   */
  public FlinkRest(String address) {
    this.address = address;
  }

  /** Where a browser finds the dashboard. */
  public String address() {
    return address;
  }

  /** What it tells under a path. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return answer(HttpRequest.newBuilder(uri(path)).timeout(ANSWER_LIMIT));
  }

  /** What it answers to an order. */
  public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
    return answer(
        HttpRequest.newBuilder(uri(path))
            .timeout(SUBMISSION_LIMIT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
  }

  /**
   * Hands a job's jar over, as a browser does.
   *
   * @return the id under which the cluster keeps it
   */
  public String upload(Path jar) throws IOException, InterruptedException {
    String boundary = "omg-" + UUID.randomUUID();
    String head =
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
            + jar.getFileName()
            + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n";
    List<byte[]> parts =
        List.of(
            head.getBytes(StandardCharsets.UTF_8),
            Files.readAllBytes(jar),
            ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    JsonNode answer =
        answer(
            HttpRequest.newBuilder(uri("/jars/upload"))
                .timeout(SUBMISSION_LIMIT)
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArrays(parts)));
    String file = answer.path("filename").asText();
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /** Whether every task of a job runs, as {@code /jobs/ID} tells it. */
  public static boolean allTasksRunning(JsonNode job) {
    JsonNode vertices = job.path("vertices");
    for (JsonNode vertex : vertices) {
      if (!vertex.path("status").asText().equals("RUNNING")) {
        return false;
      }
    }
    return !vertices.isEmpty();
  }

  private URI uri(String path) {
    return URI.create(address + path);
  }

  private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          address + " refuses: " + response.statusCode() + " " + reason(response.body()));
    }
    return JSON.readTree(response.body());
  }

  /** The innermost cause of what Flink answers as a stack trace in a list. */
  private static String reason(String body) {
    try {
      StringBuilder all = new StringBuilder();
      JSON.readTree(body).path("errors").forEach(line -> all.append(line.asText()).append('\n'));
      return all.isEmpty() ? body : JobFailure.rootCause(all.toString().strip());
    } catch (IOException e) {
      return body;
    }
  }
}

package org.omgllava.job.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A Confluent-compatible schema registry. Schemas are looked up once; a registry that cannot be
 * reached is an {@link IOException}, so that the job starts again instead of refusing good records.
 */
public final class SchemaRegistry {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 3;
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String url;
  private final RegistryAddress address;
  private final Optional<String> authorization;
  private final Map<Integer, Optional<Schema>> byId = new HashMap<>();
  private @Nullable HttpClient client;

  /** A registry at this address, such as {@code http://localhost:8081}. */
  public SchemaRegistry(RegistryAddress address) {
    String said = address.url();
    this.url = said.endsWith("/") ? said.substring(0, said.length() - 1) : said;
    this.address = address;
    this.authorization =
        address
            .property("bearer.auth.token")
            .map(token -> "Bearer " + token)
            .or(() -> address.property("basic.auth.user.info").map(SchemaRegistry::basic));
  }

  private static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The schema of an id; empty when the registry does not know it, or knows it as something else
   * than an Avro record that stands for itself.
   *
   * @throws IOException when the registry cannot be asked
   */
  public Optional<Schema> byId(int id) throws IOException {
    Optional<Schema> known = byId.get(id);
    if (known != null) {
      return known;
    }
    HttpResponse<String> response = send(request("/schemas/ids/" + id).GET().build());
    if (response.statusCode() == 404) {
      return Optional.empty();
    }
    Optional<Schema> schema = record(field(response, "schema").asText());
    byId.put(id, schema);
    return schema;
  }

  /**
   * Registers a schema for the values of a topic and returns its id; a known one keeps its id.
   *
   * @throws IOException when the registry cannot be asked or refuses the schema
   */
  public int register(String topic, Schema schema) throws IOException {
    String subject = URLEncoder.encode(topic + "-value", StandardCharsets.UTF_8);
    String body = JSON.writeValueAsString(Map.of("schema", portable(schema)));
    HttpResponse<String> response =
        send(
            request("/subjects/" + subject + "/versions")
                .header("Content-Type", CONTENT_TYPE)
                .POST(BodyPublishers.ofString(body))
                .build());
    return field(response, "id").asInt();
  }

  private static Optional<Schema> record(String text) {
    try {
      Schema schema = new Schema.Parser().parse(text);
      return Optional.of(schema).filter(s -> s.getType() == Schema.Type.RECORD);
    } catch (AvroRuntimeException e) {
      return Optional.empty();
    }
  }

  /** The schema as published, without what only Java's generated classes need. */
  private static String portable(Schema schema) {
    return schema.toString().replace(",\"avro.java.string\":\"String\"", "");
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(TIMEOUT)
            .header("Accept", CONTENT_TYPE);
    authorization.ifPresent(said -> request.header("Authorization", said));
    return request;
  }

  private HttpClient client() throws IOException {
    if (client == null) {
      HttpClient.Builder made = HttpClient.newBuilder().connectTimeout(TIMEOUT);
      RegistryTls.of(address).ifPresent(made::sslContext);
      client = made.build();
    }
    return client;
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<String> response = client().send(request, BodyHandlers.ofString());
        if (response.statusCode() < 500 || attempt == ATTEMPTS) {
          return response;
        }
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw new IOException("schema registry " + url + ": " + e, e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("schema registry " + url + ": interrupted", e);
      }
    }
  }

  private static String hint(int status) {
    return status == 401 || status == 403
        ? " (expected: schema.registry.basic.auth.user.info=USER:PASSWORD or"
            + " schema.registry.bearer.auth.token in the file of --kafka-config)"
        : "";
  }

  private JsonNode field(HttpResponse<String> response, String name) throws IOException {
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "schema registry "
              + response.uri()
              + ": status "
              + response.statusCode()
              + " "
              + response.body()
              + hint(response.statusCode()));
    }
    JsonNode field = JSON.readTree(response.body()).get(name);
    if (field == null) {
      throw new IOException("schema registry " + response.uri() + ": no field " + name);
    }
    return field;
  }
}

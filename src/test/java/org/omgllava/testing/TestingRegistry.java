package org.omgllava.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a schema registry as a job that writes and a reader need: an id for each schema. */
public final class TestingRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final List<String> schemas = new CopyOnWriteArrayList<>();

  private TestingRegistry(HttpServer server) {
    this.server = server;
  }

  /** On loopback, at a port that is free. */
  public static TestingRegistry start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    TestingRegistry registry = new TestingRegistry(server);
    server.createContext("/", registry::answer);
    server.start();
    return registry;
  }

  public String url() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Object answer;
      if (exchange.getRequestMethod().equals("POST")) {
        String schema = JSON.readTree(exchange.getRequestBody()).path("schema").asText();
        answer = Map.of("id", id(schema));
      } else {
        String path = exchange.getRequestURI().getPath();
        int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
        answer = Map.of("schema", schemas.get(id - 1));
      }
      byte[] body = JSON.writeValueAsBytes(answer);
      exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private synchronized int id(String schema) {
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return 1 + schemas.indexOf(schema);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

package org.omgllava.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** What a collector of OpenTelemetry gets over HTTP, on loopback: spans in protocol buffers. */
public final class SpanCollector implements AutoCloseable {
  private static final int LENGTH_DELIMITED = 2;

  private final HttpServer server;
  private final List<Told> spans = new CopyOnWriteArrayList<>();

  /**
   * A span.
   *
   * @param attributes those that are texts
   */
  public record Told(
      String name, String traceId, String id, String parentId, Map<String, String> attributes) {}

  private SpanCollector(HttpServer server) {
    this.server = server;
  }

  public static SpanCollector start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SpanCollector collector = new SpanCollector(server);
    server.createContext(
        "/v1/traces",
        exchange -> {
          collector.take(ByteBuffer.wrap(exchange.getRequestBody().readAllBytes()));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    return collector;
  }

  public URI address() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  /** All spans so far, in the order in which they came. */
  public List<Told> spans() {
    return List.copyOf(spans);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** ExportTraceServiceRequest { ResourceSpans 1 { ScopeSpans 2 { Span 2 } } }. */
  private void take(ByteBuffer request) {
    fields(
        request,
        (ofResource, resource) ->
            fields(
                resource,
                (number, scope) -> {
                  if (number == 2) {
                    fields(scope, (field, span) -> addIf(field == 2, span));
                  }
                }));
  }

  private void addIf(boolean isSpan, ByteBuffer span) {
    if (isSpan) {
      Map<Integer, ByteBuffer> fields = new TreeMap<>();
      Map<String, String> attributes = new TreeMap<>();
      fields(
          span,
          (number, value) -> {
            fields.put(number, value);
            if (number == 9) {
              List<ByteBuffer> pair = new ArrayList<>();
              fields(value.duplicate(), (part, bytes) -> pair.add(bytes));
              fields(pair.get(1), (kind, text) -> attributes.put(text(pair.get(0)), text(text)));
            }
          });
      spans.add(
          new Told(
              text(fields.get(5)), hex(fields, 1), hex(fields, 2), hex(fields, 4), attributes));
    }
  }

  /** Fields of a message that have a length; the others are passed over. */
  private static void fields(ByteBuffer message, BiConsumer<Integer, ByteBuffer> taken) {
    while (message.hasRemaining()) {
      int key = (int) varint(message);
      switch (key & 7) {
        case 0 -> varint(message);
        case 1 -> message.position(message.position() + 8);
        case 5 -> message.position(message.position() + 4);
        case LENGTH_DELIMITED -> {
          int length = (int) varint(message);
          taken.accept(key >> 3, message.slice(message.position(), length));
          message.position(message.position() + length);
        }
        default -> throw new AssertionError("wire type " + (key & 7));
      }
    }
  }

  private static long varint(ByteBuffer message) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = message.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  private static String hex(Map<Integer, ByteBuffer> fields, int number) {
    ByteBuffer bytes = fields.getOrDefault(number, ByteBuffer.allocate(0));
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return HexFormat.of().formatHex(copy);
  }
}

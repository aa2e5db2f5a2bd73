package org.omgllava.job.cli.view;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.InstructionEvent;
import org.omgllava.job.client.ClientException;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.wire.EventJson;

/**
 * What the server answers: the page, the stream of events, pictures, and questions that are sent
 * on.
 *
 * <p>Another page that the same browser has open may try to reach it: only requests to a loopback
 * name, from this page itself, are answered.
 */
final class Pages extends Handler.Abstract {
  private static final int MOST_REQUEST_BYTES = 4 << 20;
  private static final long KEEP_ALIVE_MILLIS = 10_000;
  private static final byte[] NOTHING_NEW = ": \n\n".getBytes(StandardCharsets.UTF_8);
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final Map<String, String> FILES =
      Map.of(
          "/index.html", "text/html; charset=utf-8",
          "/view.css", "text/css; charset=utf-8",
          "/app.js", "text/javascript; charset=utf-8",
          "/masks.js", "text/javascript; charset=utf-8",
          "/stage.js", "text/javascript; charset=utf-8",
          "/streams.js", "text/javascript; charset=utf-8",
          "/icon.svg", "image/svg+xml");
  private static final Map<String, String> PICTURES =
      Map.of(
          "JPEG", "image/jpeg",
          "PNG", "image/png",
          "WEBP", "image/webp",
          "BMP", "image/bmp",
          "GIF", "image/gif");

  private final Feeds feeds;
  private final Pictures pictures;
  private final EventPublisher publisher;

  Pages(Feeds feeds, Pictures pictures, EventPublisher publisher) {
    this.feeds = feeds;
    this.pictures = pictures;
    this.publisher = publisher;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    response
        .getHeaders()
        .put("Content-Security-Policy", "default-src 'self'; img-src 'self' data:");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    response.getHeaders().put("Referrer-Policy", "no-referrer");
    String path = Request.getPathInContext(request);
    if (!isOwn(request)) {
      refuse(response, callback, HttpStatus.FORBIDDEN_403, "expected: the page of this server");
    } else if (HttpMethod.POST.is(request.getMethod())) {
      post(path, request, response, callback);
    } else if (!HttpMethod.GET.is(request.getMethod())) {
      refuse(response, callback, HttpStatus.METHOD_NOT_ALLOWED_405, "expected: GET or POST");
    } else if (path.equals("/events")) {
      events(request, response);
      callback.succeeded();
    } else if (path.equals("/picture")) {
      picture(Request.extractQueryParameters(request), response, callback);
    } else {
      file(path.equals("/") ? "/index.html" : path, response, callback);
    }
    return true;
  }

  /** Whether this server's own page asks, under a name that no foreign site can have. */
  private static boolean isOwn(Request request) {
    String host = Request.getServerName(request);
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    return host != null
        && LOOPBACK.contains(host)
        && (origin == null
            || origin.equals("http://" + host + ":" + Request.getServerPort(request)));
  }

  private static void file(String path, Response response, Callback callback) throws IOException {
    String type = FILES.get(path);
    if (type == null) {
      refuse(response, callback, HttpStatus.NOT_FOUND_404, "there is no such page");
      return;
    }
    try (InputStream in = Pages.class.getResourceAsStream("/view" + path)) {
      if (in == null) {
        throw new IOException("view" + path + " is missing from the class path");
      }
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-cache");
      send(response, callback, type, in.readAllBytes());
    }
  }

  private void picture(Fields said, Response response, Callback callback) {
    Optional<Pictures.Picture> picture =
        pictures.find(
            new Pictures.Key(text(said, "stream"), number(said, "frame"), text(said, "time")));
    if (picture.isEmpty()) {
      refuse(response, callback, HttpStatus.NOT_FOUND_404, "the picture is no longer at hand");
      return;
    }
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "private, max-age=3600, immutable");
    send(
        response,
        callback,
        PICTURES.getOrDefault(picture.get().encoding(), "application/octet-stream"),
        picture.get().bytes());
  }

  /** Sends events until the page is closed. */
  private void events(Request request, Response response) throws InterruptedException {
    boolean underWay = text(Request.extractQueryParameters(request), "of").equals("underway");
    Recent recent = (underWay ? feeds.underWay() : feeds.committed()).recent();
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    Subscriber subscriber = new Subscriber();
    List<Message> before = recent.subscribe(subscriber);
    try (OutputStream out = Content.Sink.asOutputStream(response)) {
      for (Message message : before) {
        out.write(message.bytes());
      }
      while (true) {
        out.flush();
        Message message = subscriber.take(KEEP_ALIVE_MILLIS);
        out.write(message == null ? NOTHING_NEW : message.bytes());
      }
    } catch (IOException e) {
      // The page has been closed.
    } finally {
      recent.unsubscribe(subscriber);
    }
  }

  private void post(String path, Request request, Response response, Callback callback)
      throws IOException {
    String type = String.valueOf(request.getHeaders().get(HttpHeader.CONTENT_TYPE));
    if (!type.startsWith("application/json")) {
      refuse(response, callback, HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "expected: JSON");
      return;
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      byte[] body = in.readNBytes(MOST_REQUEST_BYTES + 1);
      if (body.length > MOST_REQUEST_BYTES) {
        refuse(
            response,
            callback,
            HttpStatus.PAYLOAD_TOO_LARGE_413,
            "expected: at most " + MOST_REQUEST_BYTES + " bytes");
        return;
      }
      JsonNode said = EventJson.MAPPER.readTree(body);
      InstructionEvent instruction =
          switch (path) {
            case "/ask" -> Asked.question(said, "view-" + UUID.randomUUID());
            case "/cancel" -> Asked.cancellation(said);
            default -> null;
          };
      if (instruction == null) {
        refuse(response, callback, HttpStatus.NOT_FOUND_404, "expected: /ask or /cancel");
        return;
      }
      send(instruction);
      JsonNode sent =
          EventJson.MAPPER.createObjectNode().put("instructionId", instruction.getInstructionId());
      send(
          response, callback, "application/json", sent.toString().getBytes(StandardCharsets.UTF_8));
    } catch (JacksonException | IllegalArgumentException e) {
      refuse(response, callback, HttpStatus.BAD_REQUEST_400, e.getMessage());
    } catch (ClientException e) {
      refuse(response, callback, HttpStatus.BAD_GATEWAY_502, e.getMessage());
    }
  }

  private synchronized void send(InstructionEvent instruction) {
    publisher.instruction(instruction);
    publisher.flush();
  }

  private static String text(Fields said, String name) {
    String value = said.getValue(name);
    return value == null ? "" : value;
  }

  private static long number(Fields said, String name) {
    try {
      return Long.parseLong(text(said, name));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static void send(Response response, Callback callback, String type, byte[] body) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  private static void refuse(
      Response response, Callback callback, int status, @Nullable String why) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    send(
        response,
        callback,
        "text/plain; charset=utf-8",
        String.valueOf(why).getBytes(StandardCharsets.UTF_8));
  }
}

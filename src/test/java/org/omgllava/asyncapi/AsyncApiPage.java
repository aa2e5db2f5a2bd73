package org.omgllava.asyncapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The document as one HTML page that asks nobody for anything. */
final class AsyncApiPage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: light-dark(#d0d7de, #3d444d); --soft: light-dark(#f6f8fa, #151b23); }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
      table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; font-size: .9rem; display: block; overflow-x: auto; }
      th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; }
      th { background: var(--soft); }
      code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
      h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
      nav a { margin-right: 1rem; }
      """;

  private final JsonNode document;
  private final StringBuilder html = new StringBuilder();

  private AsyncApiPage(JsonNode document) {
    this.document = document;
  }

  static String of(JsonNode document) {
    return new AsyncApiPage(document).page();
  }

  private String page() {
    String title = text(document.at("/info/title"));
    html.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.append("<title>").append(title).append(": topics</title>\n<style>\n");
    html.append(STYLE).append("</style>\n</head>\n<body>\n<main>\n");
    html.append("<h1>").append(title).append(' ').append(text(document.at("/info/version")));
    html.append("</h1>\n<p>").append(text(document.at("/info/description"))).append("</p>\n<nav>");
    for (Map.Entry<String, JsonNode> channel : document.path("channels").properties()) {
      html.append(link(channel.getKey(), channel.getKey())).append('\n');
    }
    html.append("</nav>\n");
    document.path("channels").properties().forEach(c -> channel(c.getKey(), c.getValue()));
    html.append("<h2 id=\"schemas\">Headers and objects of JSON</h2>\n");
    document.at("/components/schemas").properties().forEach(s -> schema(s.getKey(), s.getValue()));
    return html.append("</main>\n</body>\n</html>\n").toString();
  }

  private void channel(String name, JsonNode channel) {
    html.append("<h2 id=\"").append(name).append("\">").append(name).append("</h2>\n<p>");
    html.append(text(channel.path("description"))).append("</p>\n<p>").append(operations(name));
    html.append("</p>\n<p>Made with ");
    html.append(
        channel.at("/bindings/kafka/topicConfiguration").properties().stream()
            .map(s -> code(s.getKey() + "=" + s.getValue().asText()))
            .collect(Collectors.joining(", ")));
    html.append(".</p>\n<table>\n<tr><th>message</th><th>content type</th><th>key</th><th>headers");
    html.append("</th><th>payload</th></tr>\n");
    for (JsonNode reference : channel.path("messages")) {
      message(resolved(reference));
    }
    html.append("</table>\n");
  }

  private String operations(String channel) {
    return document.path("operations").properties().stream()
        .map(Map.Entry::getValue)
        .filter(o -> o.at("/channel/$ref").asText().equals("#/channels/" + channel))
        .map(o -> text(o.path("summary")))
        .collect(Collectors.joining(" "));
  }

  private void message(JsonNode message) {
    JsonNode payload = message.path("payload");
    String avro = payload.at("/schema/$ref").asText();
    html.append("<tr><td>").append(code(message.path("name").asText())).append("</td><td>");
    html.append(code(message.path("contentType").asText())).append("</td><td>");
    html.append(text(message.at("/bindings/kafka/key/description"))).append("</td><td>");
    html.append(definition(message.path("headers"))).append("</td><td>");
    html.append(
        avro.isEmpty()
            ? definition(payload)
            : "<a href=\"" + escaped(avro) + "\">" + code(avro) + "</a>");
    html.append("</td></tr>\n");
  }

  private void schema(String name, JsonNode schema) {
    html.append("<h3 id=\"").append(name).append("\">").append(code(name)).append("</h3>\n<p>");
    html.append(text(schema.path("description"))).append("</p>\n<table>\n");
    html.append("<tr><th>name</th><th>type</th><th>meaning</th></tr>\n");
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(field -> required.add(field.asText()));
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      html.append("<tr><td>").append(code(property.getKey())).append("</td><td>");
      html.append(type(property.getValue()));
      html.append(required.contains(property.getKey()) ? "" : ", may be absent");
      html.append("</td><td>").append(text(property.getValue().path("description")));
      html.append("</td></tr>\n");
    }
    html.append("</table>\n");
  }

  private String type(JsonNode schema) {
    if (schema.has("$ref")) {
      return definition(schema);
    }
    if (schema.has("allOf")) {
      return type(schema.path("allOf").get(0));
    }
    if (schema.has("oneOf")) {
      List<String> types = new ArrayList<>();
      schema.path("oneOf").forEach(one -> types.add(type(one)));
      return String.join(" or ", new TreeSet<>(types));
    }
    if (schema.has("enum")) {
      List<String> values = new ArrayList<>();
      schema.path("enum").forEach(value -> values.add(code(value.asText())));
      return String.join(", ", values);
    }
    String type = schema.path("type").asText();
    String format = schema.path("format").asText(schema.path("contentEncoding").asText());
    return switch (type) {
      case "array" -> "list of " + type(schema.path("items"));
      case "object" -> "object of " + type(schema.path("additionalProperties"));
      default -> format.isEmpty() ? type : type + " (" + format + ")";
    };
  }

  private String definition(JsonNode reference) {
    String path = reference.path("$ref").asText();
    String name = path.substring(path.lastIndexOf('/') + 1);
    return link(name, name);
  }

  private JsonNode resolved(JsonNode reference) {
    return document.at(reference.path("$ref").asText().substring(1));
  }

  private static String link(String target, String shown) {
    return "<a href=\"#" + escaped(target) + "\">" + escaped(shown) + "</a>";
  }

  private static String code(String shown) {
    return "<code>" + escaped(shown) + "</code>";
  }

  private static String text(JsonNode node) {
    return escaped(node.asText());
  }

  private static String escaped(String shown) {
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}

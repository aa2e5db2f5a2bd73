package org.omgllava.asyncapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.TopicConfig;
import org.omgllava.job.client.Topic;
import org.omgllava.job.client.TopicPlan;
import org.omgllava.job.config.Topics;
import org.omgllava.job.io.KafkaSettings;
import org.omgllava.setting.Settings;

/** The topics of the job as an AsyncAPI 3 document, of the schemas and the settings. */
final class AsyncApiDocument {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BINDING = "0.5.0";
  private static final String AVRO = "application/vnd.apache.avro;version=1.9.0";
  private static final String SCHEMAS = "#/components/schemas/";
  private static final String MESSAGES = "#/components/messages/";

  private final ObjectNode document = JSON.createObjectNode();
  private final ObjectNode channels;
  private final ObjectNode operations;
  private final ObjectNode messages;
  private final ObjectNode schemas;
  private final Path published;

  private AsyncApiDocument(Path published, String version) {
    this.published = published;
    document.put("asyncapi", "3.0.0");
    document
        .putObject("info")
        .put("title", "omg-llava-stream")
        .put("version", version)
        .put(
            "description",
            "The topics of the job: frames and instructions in, segments, answers, tracks and dead letters"
                + " out. Options of the job change the names; README.md beside this file says what"
                + " each field and each code means.")
        .putObject("license")
        .put("name", "Apache-2.0")
        .put("url", "https://www.apache.org/licenses/LICENSE-2.0.txt");
    document.put("defaultContentType", "application/avro");
    document
        .putObject("servers")
        .putObject("kafka")
        .put("host", Settings.defaults(KafkaSettings.class).bootstrapServers())
        .put("protocol", "kafka")
        .put("description", "Where --bootstrap-servers points.");
    this.channels = document.putObject("channels");
    this.operations = document.putObject("operations");
    ObjectNode components = document.putObject("components");
    this.messages = components.putObject("messages");
    this.schemas = components.putObject("schemas");
  }

  /**
   * @param published folder of the published schemas
   */
  static ObjectNode of(Path published, String version) {
    AsyncApiDocument made = new AsyncApiDocument(published, version);
    Headers.add(made.schemas);
    Topics names = Settings.defaults(Topics.class);
    made.in(Topic.FRAMES, "topic-frames", TopicPlan.frames(names.frames()));
    made.in(Topic.INSTRUCTIONS, "topic-instructions", TopicPlan.instructions(names.instructions()));
    made.out(Topic.SEGMENTS, "topic-segments", TopicPlan.results(names.segments()));
    made.out(Topic.ANSWERS, "topic-answers", TopicPlan.results(names.answers()));
    made.out(Topic.TRACKS, "topic-tracks", TopicPlan.tracks(names.tracks()));
    made.out(Topic.DEAD_LETTERS, "topic-dead-letters", TopicPlan.results(names.deadLetters()));
    return made.document;
  }

  private void in(Topic<?> topic, String option, TopicPlan plan) {
    Schema event = schema(topic);
    message(event.getName(), event, Headers.OF_SENDERS, avro(event), "application/avro");
    channel(topic, option, plan, List.of(event.getName()));
    operation("read", "receive", topic);
  }

  private void out(Topic<?> topic, String option, TopicPlan plan) {
    Schema event = schema(topic);
    String json = event.getName() + "Json";
    message(event.getName(), event, Headers.OF_RESULTS, avro(event), "application/avro");
    message(
        json,
        event,
        Headers.OF_RESULTS,
        new JsonForm(schemas, SCHEMAS).of(event),
        "application/json");
    channel(topic, option, plan, List.of(event.getName(), json));
    operation("write", "send", topic);
  }

  private void channel(Topic<?> topic, String option, TopicPlan plan, List<String> of) {
    ObjectNode channel =
        channels
            .putObject(topic.name())
            .put("address", plan.name())
            .put("description", schema(topic).getDoc() + " Another name: --" + option + ".");
    ObjectNode said = channel.putObject("messages");
    of.forEach(name -> said.putObject(name).put("$ref", MESSAGES + name));
    ObjectNode kafka = channel.putObject("bindings").putObject("kafka");
    ObjectNode settings = kafka.putObject("topicConfiguration");
    new TreeMap<>(plan.settings())
        .forEach(
            (name, value) -> {
              if (name.equals(TopicConfig.CLEANUP_POLICY_CONFIG)) {
                ArrayNode policies = settings.putArray(name);
                List.of(value.split(",")).forEach(policies::add);
              } else if (value.matches("\\d+")) {
                settings.put(name, Long.parseLong(value));
              } else {
                settings.put(name, value);
              }
            });
    kafka.put("bindingVersion", BINDING);
  }

  private void operation(String verb, String action, Topic<?> topic) {
    operations
        .putObject(verb + "-" + topic.name())
        .put("action", action)
        .put("summary", "The job " + verb + "s " + topic.name() + ".")
        .putObject("channel")
        .put("$ref", "#/channels/" + topic.name());
  }

  private void message(
      String name, Schema event, String headers, ObjectNode payload, String contentType) {
    ObjectNode message =
        messages
            .putObject(name)
            .put("name", name)
            .put("contentType", contentType)
            .put("description", event.getDoc());
    message.putObject("headers").put("$ref", SCHEMAS + headers);
    message.set("payload", payload);
    ObjectNode kafka = message.putObject("bindings").putObject("kafka");
    ObjectNode key = kafka.putObject("key").put("type", "string");
    key.put(
        "description",
        switch (event.getName()) {
          case "DeadLetterEvent" ->
              "The key of the refused record, as it was; none where it had none.";
          case "TrackEvent" -> "The track's name as streamId/session/trackId, UTF-8.";
          default -> "The stream id, UTF-8.";
        });
    kafka.put("bindingVersion", BINDING);
  }

  /** The newest published version of an event's schema, by reference. */
  private ObjectNode avro(Schema event) {
    int newest = 1;
    for (int version = 1; Files.isDirectory(published.resolve("v" + version)); version++) {
      if (Files.exists(published.resolve("v" + version + "/" + event.getName() + ".avsc"))) {
        newest = version;
      }
    }
    ObjectNode payload = JSON.createObjectNode().put("schemaFormat", AVRO);
    payload
        .putObject("schema")
        .put("$ref", "./published/v" + newest + "/" + event.getName() + ".avsc");
    return payload;
  }

  private static Schema schema(Topic<?> topic) {
    return org.apache.avro.specific.SpecificData.getForClass(topic.type()).getSchema(topic.type());
  }
}

package org.omgllava.job.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.omgllava.events.StreamControl;
import org.omgllava.events.StreamHoldings;
import org.omgllava.job.cli.option.KafkaReadOptions;
import org.omgllava.job.cli.option.TopicOptions;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.client.TopicContents;
import org.omgllava.job.config.Topics;
import org.omgllava.job.wire.EventJson;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the job holds of streams, and forgetting it. */
@Command(
    name = "streams",
    mixinStandardHelpOptions = true,
    description = "Says what a running job holds of streams, or makes it forget one.",
    subcommands = {
      StreamsCommand.ListCommand.class,
      StreamsCommand.ForgetCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  omg streams list --bootstrap-servers localhost:9092",
      "  omg streams forget --bootstrap-servers localhost:9092 door"
    })
final class StreamsCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "missing command (one of: list, forget)");
  }

  /** What both ask with. */
  private abstract static class Asking implements Callable<Integer> {
    @Mixin KafkaReadOptions kafka;

    @Mixin TopicOptions names;

    @Option(
        names = "--timeout",
        paramLabel = "SECONDS",
        description = "Longest wait for the job's next answer (default: ${DEFAULT-VALUE}).")
    double timeoutSeconds = 60;

    @Option(names = "--json", description = "Prints one JSON document.")
    boolean json;

    @Spec CommandSpec spec;

    StreamControls controls() {
      Usage.requirePositive(spec, "--timeout", timeoutSeconds);
      Topics topics = names.topics();
      kafka.clients().requireTopics(topics.instructions(), topics.answers());
      return new StreamControls(kafka.clients(), topics);
    }

    Duration patience() {
      return Duration.ofNanos((long) (timeoutSeconds * 1e9));
    }

    PrintWriter out() {
      return spec.commandLine().getOut();
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description =
          "Says of each stream which session is remembered, which tracks are followed, which"
              + " instructions stand, and how much that is in the job's state.")
  static final class ListCommand extends Asking {
    @Parameters(
        paramLabel = "STREAM",
        arity = "0..*",
        description =
            "Streams; without any those of the last results and instructions: see --recent.")
    List<String> streams = new ArrayList<>();

    @Option(
        names = "--recent",
        paramLabel = "N",
        description =
            "Without names: of how many last records of each partition (default: ${DEFAULT-VALUE}).")
    int recent = 1_000;

    @Override
    public Integer call() {
      Usage.requireAtLeast(spec, "--recent", recent, 1);
      streams.forEach(stream -> Usage.requireNamed(spec, stream));
      StreamControls controls = controls();
      Collection<String> asked = streams.isEmpty() ? controls.recent(recent) : streams;
      Map<String, StreamHoldings> said = controls.ask(asked, StreamControl.LIST, patience());
      if (json) {
        ArrayNode all = EventJson.MAPPER.createArrayNode();
        said.forEach((stream, held) -> all.add(node(stream, held)));
        out().println(EventJson.MAPPER.createObjectNode().set("streams", all));
      } else {
        said.forEach((stream, held) -> out().println(stream + ": " + words(held)));
      }
      out().flush();
      return 0;
    }
  }

  @Command(
      name = "forget",
      mixinStandardHelpOptions = true,
      description =
          "Makes the job forget a stream: its session ends, the instructions that stand or wait are"
              + " answered STREAM_FORGOTTEN, tracks, dialogues and links are gone; what comes after"
              + " that begins anew. What Kafka holds stays; how much that is, and for how long, is"
              + " said.")
  static final class ForgetCommand extends Asking {
    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream.")
    String stream;

    @Override
    public Integer call() {
      Usage.requireNamed(spec, stream);
      StreamHoldings left =
          controls()
              .ask(List.of(stream), StreamControl.FORGET, patience())
              .values()
              .iterator()
              .next();
      Topics topics = names.topics();
      List<TopicContents> kept =
          Stream.of(
                  topics.frames(),
                  topics.instructions(),
                  topics.segments(),
                  topics.answers(),
                  topics.tracks(),
                  topics.deadLetters())
              .map(topic -> TopicContents.of(kafka.clients(), topic))
              .toList();
      if (json) {
        ObjectNode document = node(stream, left);
        ArrayNode holds = document.putArray("kafka");
        kept.forEach(topic -> holds.add(node(topic)));
        out().println(document);
      } else {
        out().println(stream + ": forgotten; " + words(left));
        out().println("Kafka keeps what it has of the stream, among the records of all streams:");
        kept.forEach(topic -> out().println("  " + words(topic)));
        out()
            .println(
                "A job that starts from an older savepoint, or at older offsets, takes it up"
                    + " again.");
      }
      out().flush();
      return 0;
    }
  }

  private static ObjectNode node(String stream, StreamHoldings held) {
    ObjectNode node = EventJson.MAPPER.createObjectNode().put("streamId", stream);
    node.setAll(EventJson.of(held));
    return node;
  }

  private static ObjectNode node(TopicContents kept) {
    ObjectNode node = EventJson.MAPPER.createObjectNode();
    node.put("topic", kept.topic()).put("records", kept.records());
    node.put("oldest", kept.oldest().map(Object::toString).orElse(null));
    node.put("retentionMillis", kept.retentionMillis().orElse(null));
    return node;
  }

  private static String words(StreamHoldings held) {
    long bytes = held.getSteps().stream().mapToLong(step -> step.getBytes()).sum();
    if (bytes == 0) {
      return "nothing is held";
    }
    List<String> steps =
        held.getSteps().stream()
            .filter(step -> step.getBytes() > 0)
            .map(step -> step.getStep() + " " + step.getBytes())
            .toList();
    return (held.getSession().isEmpty() ? "no session" : "session " + held.getSession())
        + ", tracks: "
        + held.getTracks()
        + ", standing: "
        + held.getStanding()
        + ", "
        + bytes
        + " bytes ("
        + String.join(", ", steps)
        + ")";
  }

  private static String words(TopicContents kept) {
    String age = kept.oldest().map(oldest -> ", the oldest of " + oldest).orElse("");
    String retention =
        kept.retentionMillis()
            .map(
                millis ->
                    millis < 0
                        ? ", kept for ever"
                        : ", each kept for " + Duration.ofMillis(millis).toHours() + " h at least")
            .orElse("");
    return kept.topic() + ": at most " + kept.records() + " records" + age + retention;
  }
}

package org.omgllava.job.cli.ask;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.job.cli.option.KafkaReadOptions;
import org.omgllava.job.cli.option.SettingOption;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.PastFrames;
import org.omgllava.job.client.Topic;
import org.omgllava.job.config.Topics;
import org.omgllava.job.wire.EventJson;
import org.omgllava.setting.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** An instruction into Kafka, and its answer back. */
@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = "Sends an instruction about frames of a stream; with --wait prints the answer.",
    footer = {
      "",
      "Examples:",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --latest --wait \"Describe the"
          + " scene.\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --frame 7 --box 10,20,110,90"
          + " --wait \"What is this?\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --at 2026-11-27T10:00:00Z --wait"
          + " \"What is this?\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --frames 0-20 --wait \"What left?\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --last 10 --wait \"What came in?\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --every 25 --id cars \"Segment"
          + " the red car.\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --every 25 --until-stream-ends"
          + " --wait \"Describe the scene.\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --follow --id ball --wait \"Segment"
          + " the red ball.\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --follow --point 120,80 --wait",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --cancel cars"
    })
public final class AskCommand implements Callable<Integer> {
  @Mixin KafkaReadOptions kafka;

  @Mixin final InstructionOptions said = new InstructionOptions();

  @Option(
      names = "--wait",
      description =
          "Waits for the answer and prints it; with --every or --follow prints answers until the stream has"
              + " ended for it, or none comes any more.")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Longest wait for an answer (default: ${DEFAULT-VALUE}).")
  double timeoutSeconds = 60;

  @Mixin final SettingOption instructions = SettingOption.of(Topics.class, "topic-instructions");

  @Mixin final SettingOption segments = SettingOption.of(Topics.class, "topic-segments");

  @Mixin final SettingOption answers = SettingOption.of(Topics.class, "topic-answers");

  @Option(names = "--json", description = "Prints the answer, or what was sent, as JSON.")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Usage.requirePositive(spec, "--timeout", timeoutSeconds);
    InstructionEvent unplaced = said.event(wait);
    KafkaClients clients = kafka.clients();
    clients.requireTopics(instructions.text());
    InstructionEvent instruction =
        new AskedPast(
                said.frames,
                said.lookBack,
                new PastFrames(clients, Topic.SEGMENTS.named(segments.text())),
                frames -> {
                  if (!json) {
                    spec.commandLine().getErr().println(frames);
                  }
                })
            .about(unplaced);
    try (EventReader<AnswerEvent> reader =
            wait ? EventReader.fromEnd(clients, Topic.ANSWERS.named(answers.text())) : null;
        EventPublisher publisher =
            new EventPublisher(
                clients, Settings.defaults(Topics.class).frames(), instructions.text())) {
      publisher.instruction(instruction);
      publisher.flush();
      if (reader != null) {
        new AnswerWait(reader, spec.commandLine().getOut(), json)
            .await(instruction, Duration.ofNanos((long) (timeoutSeconds * 1e9)));
        return 0;
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    String sent = instruction.getInstructionId();
    if (json) {
      out.println(
          EventJson.MAPPER
              .createObjectNode()
              .put("instructionId", sent)
              .put("streamId", said.stream));
    } else {
      out.println((said.cancels() ? "cancelled " : "sent ") + sent);
    }
    out.flush();
    return 0;
  }
}

package org.omgllava.job.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.GenerationLimits;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.events.VisualPrompt;
import org.omgllava.job.cli.result.EventJson;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.Topic;
import org.omgllava.job.config.Topics;
import org.omgllava.setting.Settings;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** An instruction into Kafka, and its answer back. */
@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = "Sends an instruction about frames of a stream; with --wait prints the answer.",
    footer = {
      "",
      "Examples:",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --latest --wait \"Describe the scene.\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --frame 7 --box 10,20,110,90 --wait \"What is this?\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --every 25 --id cars \"Segment the red car.\"",
      "  omg ask --bootstrap-servers localhost:9092 --stream door --cancel cars"
    })
final class AskCommand implements Callable<Integer> {
  @Mixin KafkaReadOptions kafka;

  @Option(
      names = "--stream",
      paramLabel = "ID",
      required = true,
      description = "The stream whose frames are meant.")
  String stream;

  @ArgGroup(multiplicity = "0..1")
  Frames frames = new Frames();

  @Option(
      names = "--point",
      paramLabel = "X,Y",
      parameterConsumer = PromptConsumer.class,
      description =
          "A point of the frame, pixels from the top left. Prompts may be repeated and count in their order.")
  List<String> points;

  @Option(
      names = "--box",
      paramLabel = "X1,Y1,X2,Y2",
      parameterConsumer = PromptConsumer.class,
      description = "A box of the frame, pixels.")
  List<String> boxes;

  @Option(
      names = "--mask",
      paramLabel = "FILE",
      parameterConsumer = PromptConsumer.class,
      description = "A region: a PNG of the frame's size, white inside.")
  List<String> masks;

  @Option(
      names = "--conversation",
      paramLabel = "ID",
      description = "Instructions with the same id are one dialogue: earlier turns are remembered.")
  String conversation;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Id of the instruction; without it a random one.")
  String id;

  @Option(
      names = "--cancel",
      paramLabel = "ID",
      description = "Ends the standing instruction with this id instead of asking.")
  String cancel;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Longest answer; without it the bundle's default.")
  Integer maxNewTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 is greedy, larger values sample; without it the bundle's default.")
  Float temperature;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of sampling.")
  Long seed;

  @Option(
      names = "--wait",
      description =
          "Waits for the answer and prints it; with --every prints answers until none comes any more.")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Longest wait for an answer (default: ${DEFAULT-VALUE}).")
  double timeoutSeconds = 60;

  @Mixin TopicNames.Instructions topicInstructions;

  @Option(names = "--topic-answers", paramLabel = "NAME", description = "default: ${DEFAULT-VALUE}")
  String topicAnswers = Settings.defaults(Topics.class).answers();

  @Option(names = "--json", description = "Prints the answer, or what was sent, as JSON.")
  boolean json;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TEXT",
      description = "The instruction; not with --cancel.")
  String text;

  @Spec CommandSpec spec;

  final List<VisualPrompt> prompts = new ArrayList<>();

  /** At most one of them. */
  static final class Frames {
    @Option(
        names = "--frame",
        paramLabel = "N",
        required = true,
        description = "The frame with this index.")
    Long frame;

    @Option(
        names = "--latest",
        required = true,
        description = "The newest frame, or the next one (the default).")
    boolean latest;

    @Option(
        names = "--every",
        paramLabel = "N",
        required = true,
        description = "Every n-th frame until cancelled: a standing instruction.")
    Integer every;
  }

  @Override
  public Integer call() throws IOException {
    checkUsage();
    InstructionEvent instruction = instruction();
    KafkaClients clients = kafka.clients();
    clients.requireTopics(topicInstructions.name);
    try (EventReader<AnswerEvent> answers =
            wait ? EventReader.fromEnd(clients, Topic.ANSWERS.named(topicAnswers)) : null;
        EventPublisher publisher =
            new EventPublisher(
                clients, Settings.defaults(Topics.class).frames(), topicInstructions.name)) {
      publisher.instruction(instruction);
      publisher.flush();
      if (answers != null) {
        new AnswerWait(answers, spec.commandLine().getOut(), json)
            .await(instruction, Duration.ofNanos((long) (timeoutSeconds * 1e9)));
        return 0;
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    String sent = instruction.getInstructionId();
    if (json) {
      out.println(
          EventJson.MAPPER.createObjectNode().put("instructionId", sent).put("streamId", stream));
    } else {
      out.println(cancel == null ? "sent " + sent : "cancelled " + sent);
    }
    out.flush();
    return 0;
  }

  private void checkUsage() {
    if (cancel == null && (text == null || text.isBlank())) {
      throw usage("missing the instruction's text");
    }
    if (cancel != null && (text != null || wait || id != null || !prompts.isEmpty())) {
      throw usage("--cancel takes no text, --id, prompts or --wait");
    }
    if (frames.frame != null && frames.frame < 0) {
      throw usage("--frame: " + frames.frame + " (expected: at least 0)");
    }
    if (frames.every != null && frames.every < 1) {
      throw usage("--every: " + frames.every + " (expected: at least 1)");
    }
    if (!(timeoutSeconds > 0)) {
      throw usage("--timeout: " + timeoutSeconds + " (expected: more than 0)");
    }
  }

  private InstructionEvent instruction() {
    InstructionEvent.Builder event =
        InstructionEvent.newBuilder().setStreamId(stream).setPrompts(prompts);
    if (cancel != null) {
      return event
          .setInstructionId(cancel)
          .setText("")
          .setTarget(new Target(TargetMode.EVERY, 0L, 1))
          .setCancel(true)
          .build();
    }
    if (maxNewTokens != null || temperature != null || seed != null) {
      event.setLimits(
          GenerationLimits.newBuilder()
              .setMaxNewTokens(maxNewTokens)
              .setTemperature(temperature)
              .setSeed(seed)
              .build());
    }
    return event
        .setInstructionId(id == null ? UUID.randomUUID().toString() : id)
        .setConversationId(conversation)
        .setText(text)
        .setTarget(target())
        .build();
  }

  private Target target() {
    if (frames.frame != null) {
      return new Target(TargetMode.FRAME, frames.frame, 1);
    }
    return frames.every != null
        ? new Target(TargetMode.EVERY, 0L, frames.every)
        : new Target(TargetMode.LATEST, 0L, 1);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}

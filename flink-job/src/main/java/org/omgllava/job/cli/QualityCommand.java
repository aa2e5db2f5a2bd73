package org.omgllava.job.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.omgllava.bundle.Bundle;
import org.omgllava.evaluate.SharedClasses;
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.interpret.Interpretation;
import org.omgllava.interpret.OmgLlavaInterpreter;
import org.omgllava.job.cli.local.LocalDevice;
import org.omgllava.job.cli.option.BundleName;
import org.omgllava.job.cli.option.SettingOption;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.quality.BundleQuality;
import org.omgllava.quality.PanopticRun;
import org.omgllava.quality.QuestionSet;
import org.omgllava.quality.QuestionSet.Dialogue;
import org.omgllava.quality.QuestionSet.Turn;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.DeviceChoice;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.VisualPrompt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How well a bundle sees and answers, task by task. */
@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    description =
        "Segments the frames of a question set and puts its questions to a bundle; prints panoptic quality, and"
            + " words and masks by task. A set is made by omg_llava.evaluate.questions in models/python.",
    footer = {"", "Example:", "  omg quality --questions questions nano"})
final class QualityCommand implements Callable<Integer> {
  private static final int CACHED_FRAMES = 64;

  @Mixin BundleName bundle;

  @Option(
      names = "--questions",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the question set.")
  Path questions;

  @Option(
      names = "--together",
      paramLabel = "N",
      description = "Dialogues answered in one batch (default: ${DEFAULT-VALUE}).")
  int together = 32;

  @Option(
      names = "--answers",
      paramLabel = "FILE",
      description =
          "Writes every answer as a JSON line; omg_llava.evaluate.examples in models/python draws"
              + " them.")
  Path answers;

  @Mixin final SettingOption device = SettingOption.of(SlotSettings.class, "device");

  @Option(names = "--json", description = "Prints JSON, all values 0 to 1.")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    DeviceChoice on = LocalDevice.settle(device.text());
    QuestionSet set = QuestionSet.read(questions);
    String folder = Home.bundleFolder(bundle.nameOrFolder());
    BundleModelFactory factory = new BundleModelFactory(folder, CACHED_FRAMES);
    VipsegDataset truth =
        VipsegDataset.read(
            questions.resolve("panoptic_gt.json"), questions.resolve("panomasksRGB"));
    SharedClasses shared =
        SharedClasses.of(truth.categories(), Bundle.read(Path.of(folder)).description().classes());
    ObjectNode report = new ObjectMapper().createObjectNode();
    report.put("device", on.toString());
    report.set("panoptic", panoptic(factory, on, truth, shared));
    shared.names().forEach(report.putArray("classes")::add);
    try (OmgLlavaInterpreter model = OmgLlavaInterpreter.open(factory, on.index(), together);
        Writer lines = answers == null ? Writer.nullWriter() : Files.newBufferedWriter(answers);
        Progress progress = new Progress("dialogues answered", set.dialogues().size())) {
      report.set(
          "tasks",
          BundleQuality.measure(
              model,
              set,
              together,
              (dialogue, turn, answer) -> lines.write(line(dialogue, turn, answer) + "\n"),
              progress::add));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        json
            ? report.toPrettyString() + "\n"
            : "on " + on + "; " + shared.summary() + "\n" + table(report));
    out.flush();
    return 0;
  }

  private static ObjectNode line(Dialogue dialogue, Turn turn, Outcome<Interpretation> answer) {
    ObjectNode line = new ObjectMapper().createObjectNode();
    line.put("frame", dialogue.frame()).put("task", turn.task()).put("question", turn.question());
    ArrayNode prompts = line.putArray("prompts");
    for (VisualPrompt prompt : turn.prompts()) {
      String kind = prompt.match(point -> "POINT", box -> "BOX", mask -> "MASK");
      prompts.add(kind);
    }
    line.put("right", turn.answer());
    if (answer.refused()) {
      line.putNull("said").putArray("phrases");
      return line;
    }
    Interpretation said = answer.value();
    Confidence confidence = said.answer().confidence();
    line.put("said", said.text())
        .put("meanLogProbability", confidence.meanLogProbability())
        .put("leastLogProbability", confidence.leastLogProbability());
    said.perception().familiarity().ifPresent(value -> line.put("familiarity", value));
    ArrayNode phrases = line.putArray("phrases");
    for (int i = 0; i < said.masks().size(); i++) {
      RunLengthMask mask = said.masks().get(i).mask();
      ObjectNode phrase = phrases.addObject().put("text", said.phrase(i));
      phrase.put("score", said.masks().get(i).score());
      phrase.putObject("mask").put("counts", mask.counts());
      ((ObjectNode) phrase.path("mask")).putArray("size").add(mask.height()).add(mask.width());
    }
    return line;
  }

  private JsonNode panoptic(
      BundleModelFactory factory, DeviceChoice on, VipsegDataset truth, SharedClasses shared)
      throws IOException {
    try (DataFolder folder = DataFolder.temporary();
        Perceiver perceiver = factory.openPerceiver(on.index());
        Progress progress = new Progress("frames segmented", truth.frameCount())) {
      return new PanopticRun(perceiver, truth, shared, questions.resolve("images"))
          .measure(folder.temporaryFiles(), progress::add)
          .toJson()
          .at("/vpq/1");
    }
  }

  private static String table(JsonNode report) {
    StringBuilder text = new StringBuilder();
    for (String group : new String[] {"all", "things", "stuff"}) {
      JsonNode quality = report.path("panoptic").path(group);
      text.append(
          String.format(
              Locale.ROOT,
              "PQ %-6s %.4f  (SQ %.4f, RQ %.4f)%n",
              group,
              quality.path("pq").asDouble(),
              quality.path("sq").asDouble(),
              quality.path("rq").asDouble()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%-24s %7s %6s %7s   %-14s   %-14s   %6s %6s %6s%n",
            "task",
            "answers",
            "words",
            "knowing",
            "things g/cIoU",
            "stuff g/cIoU",
            "cIoU",
            "mIoU",
            "AP50"));
    for (Map.Entry<String, JsonNode> task : report.path("tasks").properties()) {
      JsonNode score = task.getValue();
      text.append(
          String.format(
              Locale.ROOT,
              "%-24s %7d %6.3f %7s   %14s   %14s   %6s %6s %6s%n",
              task.getKey(),
              score.path("answers").asInt(),
              score.path("accuracy").asDouble(),
              number(score.path("knowing")),
              pair(score.path("things")),
              pair(score.path("stuff")),
              number(score.at("/all/cIoU")),
              number(score.path("mIoU")),
              number(score.path("AP50"))));
    }
    return text.toString();
  }

  private static String pair(JsonNode masks) {
    return masks.isMissingNode()
        ? ""
        : number(masks.path("gIoU")) + "  " + number(masks.path("cIoU"));
  }

  private static String number(JsonNode value) {
    return value.isMissingNode() ? "" : String.format(Locale.ROOT, "%.3f", value.asDouble());
  }
}

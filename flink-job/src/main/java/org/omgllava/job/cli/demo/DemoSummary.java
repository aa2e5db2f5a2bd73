package org.omgllava.job.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.omgllava.evaluate.EvaluationReport;
import org.omgllava.evaluate.PanopticScores;
import org.omgllava.evaluate.SharedClasses;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.FinishReason;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.wire.EventJson;

/**
 * What the demo found, as numbers.
 *
 * @param results what came out of the job
 * @param classes the classes that clip and bundle share; segments of others are not scored
 * @param video quality of segments and identities
 * @param instructions one for each that was sent
 * @param speed of the model without Kafka and Flink
 * @param wallSeconds of the whole demo
 */
record DemoSummary(
    DemoClip clip,
    DemoResults results,
    SharedClasses classes,
    EvaluationReport video,
    List<Answered> instructions,
    DemoSpeed speed,
    double wallSeconds) {
  private static final int LONGEST_TEXT = 100;

  /**
   * An instruction with what came of it.
   *
   * @param answers in frame order
   * @param skipped executions of a standing instruction that the job left out because too many were
   *     under way
   * @param maskIou see {@link DemoScores#maskIou}
   * @param namesCategory see {@link DemoScores#namesCategory}
   */
  record Answered(
      DemoInstruction instruction,
      List<AnswerEvent> answers,
      int skipped,
      OptionalDouble maskIou,
      Optional<Boolean> namesCategory) {
    static Answered of(
        DemoInstruction instruction, DemoResults results, DemoClip clip, DemoScores scores) {
      List<AnswerEvent> answers = new ArrayList<>(results.answersTo(instruction));
      answers.sort(java.util.Comparator.comparingLong(AnswerEvent::getFrameIndex));
      return new Answered(
          instruction,
          answers,
          Math.max(0, instruction.executions(clip.frames().size()) - answers.size()),
          scores.maskIou(instruction, answers),
          answers.isEmpty() ? Optional.empty() : scores.namesCategory(instruction, answers.get(0)));
    }
  }

  /**
   * Frames per second from the broker taking the first frame to its taking the last segmentation.
   */
  double kafkaToKafka() {
    return results.segments().size() / Math.max(1e-3, results.streamingSeconds());
  }

  /**
   * @throws CommandFailure when a frame or an instruction was refused
   */
  void failWhenIncomplete() {
    if (!results.deadLetters().isEmpty()) {
      var letter = results.deadLetters().get(0);
      throw new CommandFailure(
          results.deadLetters().size()
              + " dead letters, the first: "
              + letter.getReason()
              + ": "
              + letter.getMessage());
    }
    for (AnswerEvent answer : results.answers()) {
      if (answer.getFinishReason() == FinishReason.ERROR) {
        throw new CommandFailure(
            "instruction "
                + answer.getInstructionId()
                + " was refused: "
                + answer.getError().getCode()
                + ": "
                + answer.getError().getMessage());
      }
    }
    if (results.segments().size() != clip.frames().size()) {
      throw new CommandFailure(
          results.segments().size() + " segmentations of " + clip.frames().size() + " frames");
    }
  }

  ObjectNode toJson() {
    ObjectNode node = EventJson.MAPPER.createObjectNode();
    node.put("framesPublished", clip.frames().size());
    node.put("segmentationEvents", results.segments().size());
    node.put("answers", results.answers().size());
    node.put("deadLetters", results.deadLetters().size());
    ObjectNode vpq = node.putObject("vpq");
    vpq.put("mean", video.meanVpq());
    for (Map.Entry<Integer, PanopticScores> window : video.vpq().entrySet()) {
      vpq.put(Integer.toString(window.getKey()), window.getValue().all().pq());
    }
    node.put("stq", video.stq().stq());
    ObjectNode scored =
        node.putObject("classes")
            .put("ofClip", classes.classesOfTruth())
            .put("ofBundle", classes.classesOfModel());
    classes.names().forEach(scored.putArray("scored")::add);
    node.putObject("framesPerSecond")
        .put("model", speed.model())
        .put("withPrePost", speed.withPrePost())
        .put("kafkaToKafka", kafkaToKafka());
    node.put("device", speed.device().toString());
    node.put("wallSeconds", wallSeconds);
    ArrayNode list = node.putArray("instructions");
    for (Answered answered : instructions) {
      ObjectNode item = list.addObject();
      item.put("id", answered.instruction().id());
      item.put("question", answered.instruction().event().getText());
      ArrayNode frames = item.putArray("frames");
      answered.answers().forEach(answer -> frames.add(answer.getFrameIndex()));
      item.put("skipped", answered.skipped());
      if (answered.maskIou().isPresent()) {
        item.put("maskIou", answered.maskIou().getAsDouble());
      } else {
        item.putNull("maskIou");
      }
      item.put("namesCategory", answered.namesCategory().orElse(null));
      item.put("text", answered.answers().isEmpty() ? null : answered.answers().get(0).getText());
    }
    return node;
  }

  /** For people. */
  String toText() {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "frames %d, segmentations %d, answers %d, dead letters %d",
        clip.frames().size(),
        results.segments().size(),
        results.answers().size(),
        results.deadLetters().size());
    StringBuilder windows = new StringBuilder();
    video
        .vpq()
        .forEach(
            (window, scores) ->
                windows.append(
                    String.format(Locale.ROOT, "  k=%d %.3f", window, scores.all().pq())));
    line(
        text,
        "VPQ mean %.3f (%s), STQ %.3f",
        video.meanVpq(),
        windows.toString().trim(),
        video.stq().stq());
    if (!classes.complete()) {
      line(text, "%s", classes.summary());
    }
    line(
        text,
        "frames per second on %s: %.1f model, %.1f with pre- and postprocessing, %.1f Kafka to Kafka",
        speed.device(),
        speed.model(),
        speed.withPrePost(),
        kafkaToKafka());
    for (Answered answered : instructions) {
      String judged =
          answered.maskIou().isPresent()
              ? String.format(Locale.ROOT, "IoU %.2f", answered.maskIou().getAsDouble())
              : answered.namesCategory().isEmpty()
                  ? ""
                  : answered.namesCategory().get() ? "right class" : "wrong class";
      String times =
          answered.instruction().standing()
              ? " (" + answered.answers().size() + " frames, " + answered.skipped() + " skipped)"
              : "";
      line(
          text,
          "  %-22s %-11s %s -> %s%s",
          answered.instruction().id(),
          judged,
          answered.instruction().event().getText(),
          answered.answers().isEmpty() ? "" : oneLine(answered.answers().get(0).getText()),
          times);
    }
    line(text, "%.1f s in all", wallSeconds);
    return text.toString();
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT - 1) + "…";
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}

package org.omgllava.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import org.omgllava.interpret.Interpretation;
import org.omgllava.interpret.LookBack;
import org.omgllava.interpret.OmgLlavaInterpreter;
import org.omgllava.interpret.Question;
import org.omgllava.quality.QuestionSet.Dialogue;
import org.omgllava.quality.QuestionSet.Turn;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualPrompt;

/** Puts a question set to a model and scores the answers by task. */
public final class BundleQuality {
  private BundleQuality() {}

  private static final class Talk {
    final Dialogue dialogue;
    final EncodedImage image;
    final LookBack lookBack;
    final List<DialogueTurn> history = new ArrayList<>();

    Talk(Dialogue dialogue, EncodedImage image, LookBack lookBack) {
      this.dialogue = dialogue;
      this.image = image;
      this.lookBack = lookBack;
    }
  }

  /** Is told every answer. */
  @FunctionalInterface
  public interface Listener {
    /**
     * @param answer what the model said, or why it refused
     */
    void answered(Dialogue dialogue, Turn turn, Outcome<Interpretation> answer) throws IOException;
  }

  /**
   * Scores by task, by group of tasks ("all refer") and by kind of visual prompt ("region_caption
   * by box"); later turns of a dialogue see what the model said before, not what was right.
   *
   * @param together dialogues that are answered in one batch
   * @param onDialogues is told the number of dialogues that are done
   */
  public static ObjectNode measure(
      OmgLlavaInterpreter model,
      QuestionSet set,
      int together,
      Listener listener,
      IntConsumer onDialogues)
      throws IOException {
    Map<String, TaskScore> scores = new TreeMap<>();
    EncodedImage image = null;
    LookBack lookBack = LookBack.none();
    String frame = null;
    List<Talk> talks = new ArrayList<>();
    for (int i = 0; i < set.dialogues().size(); i++) {
      Dialogue dialogue = set.dialogues().get(i);
      if (image == null || !dialogue.frame().equals(frame)) {
        frame = dialogue.frame();
        image = new EncodedImage("JPEG", set.picture(frame));
        lookBack = lookBack(set, dialogue);
      }
      talks.add(new Talk(dialogue, image, lookBack));
      if (talks.size() == together || i == set.dialogues().size() - 1) {
        ask(model, talks, scores, listener);
        onDialogues.accept(talks.size());
        talks.clear();
      }
    }
    ObjectNode report = new ObjectMapper().createObjectNode();
    scores.forEach((task, score) -> score.write(report.putObject(task)));
    return report;
  }

  private static LookBack lookBack(QuestionSet set, Dialogue dialogue) throws IOException {
    List<EncodedImage> before = new ArrayList<>();
    for (String frame : dialogue.before()) {
      before.add(new EncodedImage("JPEG", set.picture(frame)));
    }
    return new LookBack(before, dialogue.read());
  }

  private static void ask(
      OmgLlavaInterpreter model, List<Talk> talks, Map<String, TaskScore> scores, Listener listener)
      throws IOException {
    List<Talk> open = List.copyOf(talks);
    for (int place = 0; !open.isEmpty(); place++) {
      int turn = place;
      List<Outcome<Interpretation>> answers =
          model.interpret(open.stream().map(talk -> question(talk, turn)).toList());
      List<Talk> next = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        Talk talk = open.get(i);
        Turn asked = talk.dialogue.turns().get(turn);
        Outcome<Interpretation> answer = answers.get(i);
        listener.answered(talk.dialogue, asked, answer);
        for (String name : names(asked)) {
          scores.computeIfAbsent(name, task -> new TaskScore()).add(asked, answer);
        }
        if (!answer.refused() && turn + 1 < talk.dialogue.turns().size()) {
          talk.history.add(answer.value().turn());
          next.add(talk);
        }
      }
      open = next;
    }
  }

  /**
   * The task, its group (what all tasks before the first "_" have in common), its visual prompt.
   */
  private static Set<String> names(Turn asked) {
    Set<String> names = new TreeSet<>();
    names.add(asked.task());
    names.add("all " + asked.task().replaceFirst("_.*", ""));
    for (VisualPrompt prompt : asked.prompts()) {
      names.add(asked.task() + " by " + prompt.match(p -> "point", b -> "box", m -> "mask"));
    }
    return names;
  }

  private static Question question(Talk talk, int turn) {
    Turn asked = talk.dialogue.turns().get(turn);
    return new Question(
        talk.image,
        List.copyOf(talk.history),
        asked.question(),
        asked.prompts(),
        GenerationLimits.defaults(),
        talk.lookBack);
  }
}

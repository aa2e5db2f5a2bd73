package org.omgllava.quality;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.omgllava.interpret.Interpretation;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.quality.QuestionSet.Phrase;
import org.omgllava.quality.QuestionSet.Turn;
import org.omgllava.scene.Outcome;

/**
 * Answers to one kind of question. Words count as right when they are equal, and as knowing when
 * they hold what was asked for and show nothing where nothing is meant; masks are compared in
 * order; for answers with several phrases also mIoU over a one-to-one matching and the share of
 * phrases found with IoU above 0.5. Not thread-safe.
 */
final class TaskScore {
  private static final double FOUND = 0.5;
  private static final int RECALL_POINTS = 100;

  private int answers;
  private int right;
  private int keyed;
  private int knowing;
  private int unasked;
  private final MaskScore every = new MaskScore();
  private final MaskScore things = new MaskScore();
  private final MaskScore stuff = new MaskScore();
  private final BitSet hits = new BitSet();
  private double matchedIous;
  private int found;
  private int shown;
  private int meant;

  /**
   * @param answer what the model said, or why it refused
   */
  void add(Turn turn, Outcome<Interpretation> answer) {
    answers++;
    List<RunLengthMask> masks = new ArrayList<>();
    if (!answer.refused()) {
      right += same(turn.answer(), answer.value().text()) ? 1 : 0;
      answer.value().masks().forEach(mask -> masks.add(mask.mask()));
    }
    if (!turn.key().isEmpty()) {
      keyed++;
      boolean needless = turn.phrases().isEmpty() && !masks.isEmpty();
      boolean holds = !answer.refused() && holds(answer.value().text(), turn.key());
      knowing += holds && !needless ? 1 : 0;
    }
    if (turn.phrases().isEmpty()) {
      unasked += masks.isEmpty() ? 0 : 1;
    }
    for (int i = 0; i < turn.phrases().size(); i++) {
      Phrase phrase = turn.phrases().get(i);
      Optional<RunLengthMask> mask = masks.stream().skip(i).findFirst();
      (phrase.thing() ? things : stuff).add(phrase.mask(), mask);
      every.add(phrase.mask(), mask);
    }
    match(turn.phrases(), masks);
  }

  /** Greedy one-to-one matching by IoU (spec 1.8). */
  private void match(List<Phrase> targets, List<RunLengthMask> masks) {
    int first = shown;
    shown += masks.size();
    meant += targets.size();
    boolean[] usedTarget = new boolean[targets.size()];
    boolean[] usedMask = new boolean[masks.size()];
    for (int pairs = Math.min(targets.size(), masks.size()); pairs > 0; pairs--) {
      int bestTarget = -1;
      int bestMask = -1;
      double best = -1;
      for (int t = 0; t < targets.size(); t++) {
        for (int m = 0; m < masks.size(); m++) {
          if (!usedTarget[t] && !usedMask[m]) {
            double iou = RunLengthMasks.iou(targets.get(t).mask(), masks.get(m));
            if (iou > best) {
              best = iou;
              bestTarget = t;
              bestMask = m;
            }
          }
        }
      }
      usedTarget[bestTarget] = true;
      usedMask[bestMask] = true;
      matchedIous += best;
      found += best > FOUND ? 1 : 0;
      hits.set(first + bestMask, best > FOUND);
    }
  }

  private static boolean same(String expected, String said) {
    return expected.toLowerCase(Locale.ROOT).equals(said.toLowerCase(Locale.ROOT));
  }

  /** Whether the words of the key stand in the text, whole and in order. */
  private static boolean holds(String text, List<String> key) {
    StringJoiner pattern = new StringJoiner("\\b.*\\b", "\\b", "\\b");
    key.forEach(word -> pattern.add(Pattern.quote(word)));
    return Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE).matcher(text).find();
  }

  /**
   * All values 0 to 1; "knowing" is the share of answers that hold what was asked for;
   * "unaskedMasks" is the share of answers that show something where nothing is meant.
   */
  void write(ObjectNode into) {
    into.put("answers", answers).put("accuracy", Rounded.of((double) right / answers));
    if (keyed > 0) {
      into.put("knowing", Rounded.of((double) knowing / keyed));
    }
    if (meant == 0) {
      into.put("unaskedMasks", Rounded.of((double) unasked / answers));
      return;
    }
    every.write(into.putObject("all"));
    if (!things.isEmpty()) {
      things.write(into.putObject("things"));
    }
    if (!stuff.isEmpty()) {
      stuff.write(into.putObject("stuff"));
    }
    into.put("mIoU", Rounded.of(matchedIous / Math.max(meant, shown)));
    into.put("recall50", Rounded.of((double) found / meant));
    into.put("AP50", Rounded.of(averagePrecision()));
  }

  /**
   * COCO's 101-point average precision at IoU 0.5, every score 1 (spec 1.8): masks count in the
   * order in which they were shown.
   */
  private double averagePrecision() {
    double[] precisionFrom = new double[hits.length() + 1];
    int[] hitsUntil = new int[hits.length() + 1];
    for (int i = 1; i <= hits.length(); i++) {
      hitsUntil[i] = hitsUntil[i - 1] + (hits.get(i - 1) ? 1 : 0);
    }
    double best = 0;
    for (int i = hits.length(); i > 0; i--) {
      best = Math.max(best, (double) hitsUntil[i] / i);
      precisionFrom[i] = best;
    }
    double sum = 0;
    int place = 1;
    for (int point = 0; point <= RECALL_POINTS; point++) {
      while (place <= hits.length() && hitsUntil[place] < (double) meant * point / RECALL_POINTS) {
        place++;
      }
      sum += place <= hits.length() ? precisionFrom[place] : 0;
    }
    return sum / (RECALL_POINTS + 1);
  }
}

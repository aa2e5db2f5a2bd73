package org.omgllava.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.interpret.Interpretation;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.quality.QuestionSet.Phrase;
import org.omgllava.quality.QuestionSet.Turn;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.Outcome;

class TaskScoreTest {
  private static final double EXACT = 1e-4;
  private static final int SIDE = 10;
  private static final Outcome<Interpretation> REFUSED =
      Outcome.refused("PROMPT_TOO_LONG", "prompt: too long");

  @Test
  void countsWordsAndMasksOfOneTask() {
    TaskScore score = new TaskScore();
    score.add(asked("Red ball.", thing(0, 4)), said("Red ball.", rows(0, 2)));
    score.add(asked("Blue ball.", thing(0, 2)), said("Red ball.", rows(0, 2)));

    ObjectNode report = report(score);

    assertThat(report.path("answers").asInt()).isEqualTo(2);
    assertThat(report.path("accuracy").asDouble()).isCloseTo(0.5, within(EXACT));
    // IoUs 20/40 and 20/20; together 40 of 60 pixels.
    assertThat(report.at("/things/gIoU").asDouble()).isCloseTo(0.75, within(EXACT));
    assertThat(report.at("/things/cIoU").asDouble()).isCloseTo(40.0 / 60.0, within(EXACT));
    assertThat(report.has("stuff")).isFalse();
  }

  @Test
  void aRefusedQuestionIsWrongAndItsMaskIsMissing() {
    TaskScore score = new TaskScore();
    score.add(asked("Red ball.", thing(0, 4)), REFUSED);

    ObjectNode report = report(score);

    assertThat(report.path("accuracy").asDouble()).isZero();
    assertThat(report.at("/things/gIoU").asDouble()).isZero();
    assertThat(report.at("/things/cIoU").asDouble()).isZero();
  }

  @Test
  void aMaskWhereNothingIsMeantIsCounted() {
    TaskScore score = new TaskScore();
    score.add(asked("There is no ball."), said("Red ball.", rows(0, 2)));
    score.add(asked("There is no ball."), said("There is no ball."));

    assertThat(report(score).path("unaskedMasks").asDouble()).isCloseTo(0.5, within(EXACT));
    assertThat(report(score).path("accuracy").asDouble()).isCloseTo(0.5, within(EXACT));
  }

  @Test
  void knowsWhatHoldsTheKeyAndShowsNothingNeedless() {
    TaskScore score = new TaskScore();
    Turn asked =
        new Turn("vqa", "Colours?", List.of(), "-", List.of("red", "on the left"), List.of());
    score.add(asked, said("The Red ball is on the left."));
    score.add(asked, said("On the left is the red ball."));
    score.add(asked, said("The reddish ball is on the left."));
    score.add(asked, said("The red ball is on the left.", rows(0, 2)));
    score.add(asked, REFUSED);

    assertThat(report(score).path("knowing").asDouble()).isCloseTo(0.2, within(EXACT));
    assertThat(report(score).path("accuracy").asDouble()).isZero();
  }

  @Test
  void matchesPhrasesWhateverTheirOrderForTheMeanOverlap() {
    TaskScore score = new TaskScore();
    score.add(
        asked("A ball and a cat.", thing(0, 2), thing(5, 7)),
        said("A cat and a ball.", rows(5, 7), rows(0, 2)));

    ObjectNode report = report(score);

    assertThat(report.path("mIoU").asDouble()).isCloseTo(1, within(EXACT));
    assertThat(report.at("/things/gIoU").asDouble()).isZero();
    assertThat(report.path("recall50").asDouble()).isCloseTo(1, within(EXACT));
    assertThat(report.path("AP50").asDouble()).isCloseTo(1, within(EXACT));
  }

  @Test
  void averagePrecisionFallsWithWrongMasksBeforeRightOnes() {
    TaskScore score = new TaskScore();
    score.add(asked("Cat.", thing(0, 2)), said("Cat.", rows(8, 9)));
    score.add(asked("Cat.", thing(0, 2)), said("Cat.", rows(0, 2)));

    // One of two found, at a precision of one half: 51 of 101 recall points hold 0.5.
    assertThat(report(score).path("AP50").asDouble()).isCloseTo(51 * 0.5 / 101, within(EXACT));
    assertThat(report(score).path("recall50").asDouble()).isCloseTo(0.5, within(EXACT));
  }

  private static ObjectNode report(TaskScore score) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    score.write(node);
    return node;
  }

  private static Turn asked(String answer, Phrase... phrases) {
    return new Turn("refer", "Segment it.", List.of(), answer, List.of(), List.of(phrases));
  }

  private static Phrase thing(int firstRow, int endRow) {
    return new Phrase("thing", true, rows(firstRow, endRow));
  }

  private static RunLengthMask rows(int first, int end) {
    boolean[] mask = new boolean[SIDE * SIDE];
    for (int i = first * SIDE; i < end * SIDE; i++) {
      mask[i] = true;
    }
    return RunLengthMasks.fromRowMajor(mask, SIDE, SIDE);
  }

  private static Outcome<Interpretation> said(String text, RunLengthMask... masks) {
    List<GroundedMask> grounded = new ArrayList<>();
    for (RunLengthMask mask : masks) {
      grounded.add(new GroundedMask(mask, 1));
    }
    Generation answer =
        new Generation(
            "0",
            "Segment it.",
            text,
            text,
            List.of(),
            Generation.Finish.STOP,
            1,
            1,
            new Confidence(0, 0),
            0);
    return Outcome.of(new Interpretation(null, answer, grounded, null));
  }
}

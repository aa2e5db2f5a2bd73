package org.omgllava.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.SceneSegment;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.testing.Goldens;
import org.omgllava.torch.LiveTensors;
import org.omgllava.torch.SharedWeights;

/** The whole model on its real bundle; what it says is not pinned, that it says the same is. */
class OmgLlavaInterpreterTest {
  private static final int ROWS = 3;
  private static final GenerationLimits SHORT = new GenerationLimits(12, 0, 1, 0, 0);

  private final Goldens goldens = Goldens.read();
  private final EncodedImage first = Goldens.image(0);
  private final EncodedImage second = Goldens.image(1);
  private OmgLlavaInterpreter interpreter;
  private long tensorsBefore;

  @BeforeEach
  void open() {
    SharedWeights.keepIdle(Duration.ZERO);
    tensorsBefore = LiveTensors.count();
    interpreter = OmgLlavaInterpreter.open(Goldens.factory(2), -1, ROWS);
  }

  @AfterEach
  void freesEverything() {
    interpreter.close();
    assertThat(LiveTensors.count()).isEqualTo(tensorsBefore);
  }

  @Test
  void answersOneQuestionAboutOnePicture() {
    Interpretation seen = interpreter.interpret(first, "Describe the picture.", List.of()).value();

    assertThat(seen.perception().heightPixels())
        .isEqualTo(goldens.frame(0).path("height").intValue());
    assertThat(seen.perception().segments()).isNotEmpty();
    assertThat(seen.masks()).hasSameSizeAs(seen.answer().phrases());
    assertThat(seen.turn().question()).isEqualTo("Describe the picture.");
    assertThat(seen.turn().answer()).isEqualTo(seen.answer().markup());
    for (int i = 0; i < seen.masks().size(); i++) {
      assertThat(seen.text()).contains(seen.phrase(i));
      assertThat(seen.masks().get(i).mask().height()).isEqualTo(seen.perception().heightPixels());
    }
  }

  @Test
  void manyQuestionsAboutManyPicturesAreAnsweredAsAlone() {
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      List<VisualPrompt> prompts = goldens.prompts(i % 2).subList(0, i % 4);
      EncodedImage image = i % 2 == 0 ? first : second;
      questions.add(new Question(image, List.of(), "Question " + i, prompts, SHORT));
    }

    List<Outcome<Interpretation>> together = interpreter.interpret(questions);

    for (int i = 0; i < questions.size(); i++) {
      Interpretation alone = interpreter.interpret(List.of(questions.get(i))).get(0).value();
      Interpretation inBatch = together.get(i).value();
      assertThat(inBatch.answer().markup()).isEqualTo(alone.answer().markup());
      assertThat(inBatch.turn().question()).isEqualTo(alone.turn().question());
      assertThat(inBatch.masks()).hasSameSizeAs(alone.masks());
      assertThat(inBatch.perception().segments())
          .extracting(SceneSegment::category)
          .isEqualTo(alone.perception().segments().stream().map(SceneSegment::category).toList());
    }
    assertThat(together.get(2).value().perception())
        .as("questions about one picture share its pass")
        .isSameAs(together.get(0).value().perception());
  }

  @Test
  void whatIsRefusedStopsNobodyElse() {
    EncodedImage broken = new EncodedImage("JPEG", new byte[] {1});
    VisualPrompt outside = new VisualPrompt.Point(-1, -1);
    GenerationLimits none = new GenerationLimits(0, 0, 1, 0, 0);

    List<Outcome<Interpretation>> outcomes =
        interpreter.interpret(
            List.of(
                new Question(broken, List.of(), "What?", List.of(), SHORT),
                new Question(first, List.of(), "What?", List.of(outside), SHORT),
                new Question(first, List.of(), "What?".repeat(1000), List.of(), SHORT),
                new Question(first, List.of(), "What?", List.of(), none),
                new Question(first, List.of(), "What?", List.of(), SHORT)));

    assertThat(outcomes.subList(0, 4))
        .extracting(outcome -> outcome.problem().code())
        .containsExactly(
            "IMAGE_FORMAT_UNKNOWN",
            "PROMPT_OUTSIDE_FRAME",
            "PROMPT_TOO_LONG",
            "LIMITS_OUT_OF_RANGE");
    assertThat(outcomes.get(4).refused()).isFalse();
  }

  @Test
  void aDialogueGoesOnFromItsTurns() {
    VisualPrompt point = goldens.prompts(0).get(0);
    Interpretation start =
        interpreter
            .interpret(List.of(new Question(first, List.of(), "This?", List.of(point), SHORT)))
            .get(0)
            .value();

    Interpretation next =
        interpreter
            .interpret(
                List.of(new Question(first, List.of(start.turn()), "And?", List.of(), SHORT)))
            .get(0)
            .value();

    assertThat(start.turn().question()).isEqualTo("<region> This?");
    assertThat(start.turn().promptTokens().count()).isEqualTo(1);
    assertThat(next.answer().promptTokenCount())
        .isGreaterThan(start.answer().promptTokenCount() + 2);
  }
}

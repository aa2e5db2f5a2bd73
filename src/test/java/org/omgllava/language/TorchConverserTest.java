package org.omgllava.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.bundle.Bundle;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.Followed;
import org.omgllava.scene.Generation;
import org.omgllava.scene.Generation.Finish;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.ModelTime;
import org.omgllava.scene.TrackPoint;
import org.omgllava.scene.VisualTokens;
import org.omgllava.testing.Goldens;
import org.omgllava.torch.LiveTensors;
import org.omgllava.torch.SharedWeights;

/**
 * Continuous batching on the puzzle bundle, whose every token follows from all that its row of the
 * cache holds, so that the right answer of every request can be computed here.
 */
class TorchConverserTest {
  private static final int POSITIONS = 200;
  private static final long KEPT = 1 << 20;

  private final Bundle bundle = Goldens.puzzle();
  private final long[] answers = answers(bundle);
  private LanguageWeights weights;
  private long tensorsBefore;

  @BeforeEach
  void load() {
    SharedWeights.keepIdle(Duration.ZERO);
    tensorsBefore = LiveTensors.count();
    weights = LanguageWeights.load(bundle, -1);
  }

  @AfterEach
  void freesEverything() {
    weights.close();
    assertThat(LiveTensors.count()).isEqualTo(tensorsBefore);
  }

  @ParameterizedTest
  @CsvSource({"1,true", "2,true", "5,true", "16,true", "5,false", "16,false"})
  void anAnswerDoesNotDependOnWhoJoinsAndLeavesMeanwhile(int rows, boolean readsOn) {
    Bundle read = readsOn ? bundle : Goldens.readingWhole(bundle);
    assertThat(read.description().tensors().readsOn()).isEqualTo(readsOn);
    Random random = new Random(rows);
    Map<String, Expected> expected = new HashMap<>();
    Deque<GenerationRequest> waiting = new ArrayDeque<>();
    for (int i = 0; i < 60; i++) {
      GenerationRequest request = request("r" + i, random, 1 + random.nextInt(30));
      expected.put(request.requestId(), expected(request));
      waiting.add(request);
    }
    int ended = 0;
    int segAtTheLimit = 0;
    try (TorchConverser converser = new TorchConverser(read, -1, rows, POSITIONS, KEPT)) {
      while (ended < expected.size()) {
        List<GenerationRequest> joining = new ArrayList<>();
        int free = waiting.isEmpty() ? 0 : random.nextInt(converser.vacancies() + 1);
        for (int i = 0; i < free && !waiting.isEmpty(); i++) {
          joining.add(waiting.remove());
        }
        assertThat(converser.admit(joining)).hasSameSizeAs(joining).allMatch(Optional::isEmpty);
        for (Generation answer : converser.step()) {
          ended++;
          Expected right = expected.get(answer.requestId());
          assertAnswer(answer, right);
          segAtTheLimit += right.segAtTheLimit() ? 1 : 0;
        }
      }
      assertThat(converser.active()).isZero();
      assertThat(converser.vacancies()).isEqualTo(rows);
    }
    assertThat(segAtTheLimit).as("cases with [SEG] as the last token allowed").isPositive();
  }

  @Test
  void stepsLeaveNoTensors() {
    Random random = new Random(1);
    try (TorchConverser converser = new TorchConverser(bundle, -1, 4, POSITIONS, 0)) {
      long open = LiveTensors.count();
      for (int round = 0; round < 10; round++) {
        converser.admit(List.of(request("a", random, 9), request("b", random, 3)));
        assertThat(LiveTensors.count()).isEqualTo(open);
        while (converser.active() > 0) {
          converser.step();
          assertThat(LiveTensors.count()).isEqualTo(open);
        }
      }
    }
  }

  @Test
  void modelTimeIsThatOfTheStepsAndNotOfWhatLiesBetween() {
    AtomicLong nanos = new AtomicLong();
    // Each call of the model takes one millisecond.
    ModelTime time = new ModelTime(() -> nanos.getAndAdd(1_000_000));
    try (TorchConverser converser = new TorchConverser(bundle, -1, 2, POSITIONS, KEPT, time)) {
      converser.admit(List.of(plain("early", "red", picture(1))));
      nanos.addAndGet(60_000_000_000L);
      converser.admit(List.of(plain("late", "red ball", picture(2))));
      int steps = 0;
      Map<String, Integer> stepsOf = new HashMap<>();
      Map<String, Generation> answers = new HashMap<>();
      while (converser.active() > 0) {
        steps++;
        for (Generation answer : converser.step()) {
          answers.put(answer.requestId(), answer);
          stepsOf.put(answer.requestId(), steps);
        }
        nanos.addAndGet(60_000_000_000L);
      }

      assertThat(answers.get("early").modelMillis()).isEqualTo(2f + stepsOf.get("early"));
      assertThat(answers.get("late").modelMillis()).isEqualTo(1f + stepsOf.get("late"));
    }
  }

  @Test
  void refusesAPromptWithoutRoomForOneToken() {
    try (TorchConverser converser = new TorchConverser(bundle, -1, 3, POSITIONS, KEPT)) {
      int fixed = weights.template.write(plain("x", "", picture(1))).length() - 1;
      GenerationRequest tooLong = plain("long", "", picture(POSITIONS - fixed));
      GenerationRequest longest = plain("longest", "", picture(POSITIONS - fixed - 1));

      List<Optional<ModelProblem>> problems = converser.admit(List.of(tooLong, longest));

      assertThat(problems.get(0))
          .contains(
              new ModelProblem("PROMPT_TOO_LONG", "prompt: 200 tokens (expected: fewer than 200)"));
      assertThat(problems.get(1)).isEmpty();
      assertThat(converser.active()).isEqualTo(1);
      List<Generation> ended = new ArrayList<>();
      while (converser.active() > 0) {
        ended.addAll(converser.step());
      }
      assertThat(ended).hasSize(1);
      assertAnswer(ended.get(0), expected(longest, 1));
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0,1", "5,NaN,1", "5,0.5,1.5", "5,0.5,NaN"})
  void refusesLimitsOutOfRange(int maxNewTokens, float temperature, float topP) {
    try (TorchConverser converser = new TorchConverser(bundle, -1, 1, POSITIONS, KEPT)) {
      GenerationLimits limits = new GenerationLimits(maxNewTokens, temperature, topP, 0, 0);
      GenerationRequest request =
          new GenerationRequest("a", List.of(), "red", picture(2), VisualTokens.none(), limits);

      assertThat(converser.admit(List.of(request)).get(0).orElseThrow().code())
          .isEqualTo("LIMITS_OUT_OF_RANGE");
    }
  }

  @ParameterizedTest
  @CsvSource({"What is <region> and <region>?,0", "<region> and <mark>,1", "<mark>,0"})
  void refusesATextThatNamesMoreRegionsThanItBringsPrompts(String text, int prompts) {
    try (TorchConverser converser = new TorchConverser(bundle, -1, 1, POSITIONS, KEPT)) {
      GenerationRequest request =
          new GenerationRequest(
              "a", List.of(), text, picture(2), picture(prompts), GenerationLimits.defaults());

      assertThat(converser.admit(List.of(request)).get(0).orElseThrow().code())
          .isEqualTo("PROMPT_MISSING");
    }
  }

  @Test
  void refusesTokensOfAnotherModel() {
    try (TorchConverser converser = new TorchConverser(bundle, -1, 1, POSITIONS, KEPT)) {
      VisualTokens wide = new VisualTokens(1, 8, new float[8]);
      DialogueTurn turn = new DialogueTurn("<region>", "A cat.", wide);
      GenerationRequest request =
          new GenerationRequest(
              "a",
              List.of(turn),
              "red",
              picture(2),
              VisualTokens.none(),
              GenerationLimits.defaults());

      assertThat(converser.admit(List.of(request)).get(0))
          .contains(
              new ModelProblem("TOKENS_OF_OTHER_MODEL", "visual tokens: width 8 (expected: 4)"));
    }
  }

  @Test
  void aQuestionOverSeveralFramesReadsTheirTaggedTokensBeforeThePicture() {
    VisualTokens oldest = tokens(0.1f, 0.2f);
    VisualTokens between = tokens(0.3f);
    Followed followed =
        new Followed(
            List.of(
                new EarlierFrame(
                    oldest, List.of(new TrackPoint(8, 0.25f, 0.5f), new TrackPoint(9, 0, 0))),
                new EarlierFrame(between, List.of(new TrackPoint(9, 0.5f, 0.5f)))),
            List.of(TrackPoint.NONE, new TrackPoint(8, 0.5f, 0.25f), new TrackPoint(11, 0, 0)));
    GenerationRequest asked = asked(tokens(0.401f, 0.402f, 0.4f, 0.4f, 0.4f), followed);
    // Thousandths: age, 3 for the track's number, 60 for its fate, 25 right less 250 up.
    VisualTokens read =
        tokens(
            0.1f + (2 + 3 + 60 + 25 - 250) / 1000f,
            0.2f + (2 + 6 + 180) / 1000f,
            0.3f + (1 + 6 + 180) / 1000f,
            0.401f,
            0.402f,
            0.4f,
            0.4f + (3 + 60 + 25 - 250) / 1000f,
            0.4f + (9 + 120) / 1000f);
    try (TorchConverser converser = new TorchConverser(bundle, -1, 1, POSITIONS, KEPT)) {
      Generation answer = answers(converser, List.of(asked)).get("several");

      assertAnswer(answer, expected(asked(read, Followed.alone()), 20));
    }
  }

  @Test
  void refusesMoreEarlierFramesThanTheModelWasTaughtAndTokensOfAnotherOne() {
    EarlierFrame frame = new EarlierFrame(tokens(0.1f), List.of(TrackPoint.NONE));
    EarlierFrame wide =
        new EarlierFrame(new VisualTokens(1, 8, new float[8]), List.of(TrackPoint.NONE));
    try (TorchConverser converser = new TorchConverser(bundle, -1, 2, POSITIONS, KEPT)) {
      Followed three = new Followed(List.of(frame, frame, frame), List.of());
      Followed other = new Followed(List.of(wide), List.of());

      List<Optional<ModelProblem>> problems =
          converser.admit(List.of(asked(picture(2), three), asked(picture(2), other)));

      assertThat(problems.get(0).orElseThrow())
          .isEqualTo(
              new ModelProblem(
                  "HISTORY_TOO_LONG",
                  "earlier frames: 3 (expected: at most 2 with " + bundle.id() + ")"));
      assertThat(problems.get(1).orElseThrow().code()).isEqualTo("TOKENS_OF_OTHER_MODEL");
    }
  }

  @Test
  void aBundleThatReadsOneFrameRefusesEarlierOnesInPlainWords() {
    EarlierFrame frame = new EarlierFrame(tokens(0.1f), List.of(TrackPoint.NONE));
    FrameHistory none = new FrameHistory("old:1.0.0", Optional.empty());

    assertThat(none.problem(Followed.alone())).isEmpty();
    ModelProblem problem = none.problem(new Followed(List.of(frame), List.of())).orElseThrow();
    assertThat(problem.code()).isEqualTo("HISTORY_UNKNOWN");
    assertThat(problem.message())
        .startsWith("earlier frames: 1 (expected: none, old:1.0.0 reads one frame at a time;");
  }

  private static GenerationRequest asked(VisualTokens visual, Followed followed) {
    GenerationLimits limits = new GenerationLimits(20, 0, 1, 0, 0);
    return new GenerationRequest(
        "several", List.of(), "What left?", visual, VisualTokens.none(), limits, followed);
  }

  private static VisualTokens tokens(float... first) {
    float[] values = new float[first.length * 4];
    for (int i = 0; i < first.length; i++) {
      values[i * 4] = first[i];
    }
    return new VisualTokens(first.length, 4, values);
  }

  @ParameterizedTest
  @CsvSource({"true,1", "true,7", "false,7"})
  void aWarmUpOfAnyNumberOfRowsLeavesNothing(boolean readsOn, int rows) {
    Bundle read = readsOn ? bundle : Goldens.readingWhole(bundle);
    LanguageWeights others = LanguageWeights.load(read, -1);
    try {
      long open = LiveTensors.count();
      others.warmUp(rows);

      assertThat(LiveTensors.count()).isEqualTo(open);
    } finally {
      others.close();
    }
  }

  @Test
  void moreRequestsThanVacanciesAreAnError() {
    try (TorchConverser converser = new TorchConverser(bundle, -1, 1, POSITIONS, KEPT)) {
      List<GenerationRequest> two =
          List.of(plain("a", "red", picture(1)), plain("b", "red", picture(1)));

      assertThatThrownBy(() -> converser.admit(two))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("requests: 2 (expected: at most 1)");
    }
  }

  @Test
  void samplingFollowsItsSeedAlone() {
    Random random = new Random(3);
    GenerationRequest sampled = sampled(request("s", random, 40), 7);
    GenerationRequest otherSeed = sampled(request("o", new Random(3), 40), 8);
    try (TorchConverser converser = new TorchConverser(bundle, -1, 4, POSITIONS, KEPT)) {
      Generation alone = answers(converser, List.of(sampled)).get("s");
      converser.admit(List.of(request("x", random, 20), request("y", random, 5)));
      converser.step();
      Map<String, Generation> mixed = answers(converser, List.of(sampled, otherSeed));

      assertThat(mixed.get("s").markup()).isEqualTo(alone.markup());
      assertThat(mixed.get("s").markup()).isNotEqualTo(mixed.get("o").markup());
      assertThat(alone.markup()).isNotEqualTo(expected(sampled).answer.markup());
    }
  }

  private static Map<String, Generation> answers(
      TorchConverser converser, List<GenerationRequest> requests) {
    Map<String, Generation> answers = new HashMap<>();
    converser.admit(requests);
    while (converser.active() > 0) {
      converser.step().forEach(answer -> answers.put(answer.requestId(), answer));
    }
    return answers;
  }

  private static GenerationRequest sampled(GenerationRequest request, long seed) {
    return new GenerationRequest(
        request.requestId(),
        request.history(),
        request.question(),
        request.visualTokens(),
        request.promptTokens(),
        new GenerationLimits(request.limits().maxNewTokens().orElseThrow(), 2f, 1f, 2, seed));
  }

  private GenerationRequest request(String id, Random random, int maxNewTokens) {
    List<DialogueTurn> history = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      history.add(
          new DialogueTurn("Where is the cat?", "<p> A cat </p> [SEG].", VisualTokens.none()));
    }
    int regions = random.nextInt(3);
    return new GenerationRequest(
        id,
        history,
        "red ball ".repeat(random.nextInt(8)) + id,
        picture(1 + random.nextInt(60)),
        regions == 0 ? VisualTokens.none() : picture(regions),
        new GenerationLimits(maxNewTokens, 0, 1, 0, 0));
  }

  private static GenerationRequest plain(String id, String question, VisualTokens picture) {
    GenerationLimits limits = GenerationLimits.defaults();
    return new GenerationRequest(id, List.of(), question, picture, VisualTokens.none(), limits);
  }

  private static VisualTokens picture(int count) {
    float[] values = new float[count * 4];
    for (int i = 0; i < count; i++) {
      values[i * 4] = (i * 37 % 500) / 1000f;
    }
    return new VisualTokens(count, 4, values);
  }

  private static void assertAnswer(Generation answer, Expected right) {
    String id = answer.requestId();
    assertThat(answer.markup()).as(id).isEqualTo(right.answer.markup());
    assertThat(answer.text()).as(id).isEqualTo(right.answer.text());
    assertThat(answer.finish()).as(id).isEqualTo(right.finish);
    assertThat(answer.promptTokenCount()).as(id).isEqualTo(right.promptTokens);
    assertThat(answer.generatedTokenCount()).as(id).isEqualTo(right.ids.length);
    assertThat(answer.phrases()).as(id).hasSameSizeAs(right.queries);
    for (int i = 0; i < right.queries.size(); i++) {
      assertThat(answer.phrases().get(i).query()).as(id).isEqualTo(right.queries.get(i));
      assertThat(answer.phrases().get(i).start()).isEqualTo(right.answer.spans().get(i).start());
      assertThat(answer.phrases().get(i).end()).isEqualTo(right.answer.spans().get(i).end());
    }
  }

  private record Expected(
      AnswerText answer,
      long[] ids,
      List<float[]> queries,
      Finish finish,
      int promptTokens,
      boolean segAtTheLimit) {}

  private Expected expected(GenerationRequest request) {
    return expected(request, request.limits().maxNewTokens().orElseThrow());
  }

  /** Solves the puzzle. */
  private Expected expected(GenerationRequest request, int maxNewTokens) {
    PromptPart prompt = weights.template.write(request).whole();
    List<Float> visual = new ArrayList<>();
    for (VisualTokens tokens : prompt.visual()) {
      for (int i = 0; i < tokens.count(); i++) {
        visual.add(tokens.values()[i * 4]);
      }
    }
    long sum = 0;
    int position = 0;
    for (long token : prompt.tokens()) {
      long value = token >= 0 ? token : Math.round(1000 * visual.get((int) (-1 - token)));
      sum += value * ++position;
    }
    TokenList ids = new TokenList();
    List<float[]> queries = new ArrayList<>();
    Finish finish = null;
    long last = -1;
    while (finish == null) {
      long token = answers[Math.floorMod(sum, answers.length)];
      if (weights.markup.stops(token)) {
        finish = Finish.STOP;
      } else if (ids.size() == maxNewTokens) {
        finish = Finish.LENGTH;
      } else {
        ids.add(token);
        last = token;
        sum += token * ++position;
        if (token == weights.markup.seg()) {
          queries.add(
              new float[] {
                2 * Math.floorMod(sum, answers.length), 2 * (position - 1), 2 * token, 0
              });
        } else if (ids.size() == maxNewTokens) {
          finish = Finish.LENGTH;
        }
      }
    }
    return new Expected(
        AnswerText.read(weights.vocabulary, weights.markup, ids.toArray()),
        ids.toArray(),
        queries,
        finish,
        prompt.length(),
        ids.size() == maxNewTokens && last == weights.markup.seg());
  }

  private static long[] answers(Bundle bundle) {
    try {
      JsonNode description =
          new ObjectMapper().readTree(bundle.directory().resolve(Bundle.DESCRIPTION_FILE).toFile());
      return Goldens.longs(description.path("answers"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

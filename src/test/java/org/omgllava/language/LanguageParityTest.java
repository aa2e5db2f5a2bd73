package org.omgllava.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.Followed;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.TrackPoint;
import org.omgllava.scene.VisualTokens;
import org.omgllava.testing.Goldens;
import org.omgllava.torch.TensorScope;

/** Tokens, prompts, logits, answers and [SEG] queries against Python and the same modules. */
class LanguageParityTest {
  /** What kernels of other processors may round differently. */
  private static final float ROUNDING = 2e-3f;

  private static final double LOG_ROUNDING = 1e-2;

  /** Where the best token wins by less, rounding may choose another, and all after it differs. */
  private static final double SURE_MARGIN = 0.01;

  private static final int ANSWER_TOKENS = 48;
  private static final long KEPT = 1 << 20;

  private static LanguageWeights weights;
  private final Goldens goldens = Goldens.read();

  @BeforeAll
  static void load() {
    weights = LanguageWeights.load(Goldens.nano(), -1);
  }

  @AfterAll
  static void free() {
    weights.close();
  }

  @Test
  void textIsTokenisedAsInPython() {
    for (JsonNode golden : goldens.values().path("texts")) {
      TokenList ids = new TokenList();
      weights.vocabulary.encode(golden.path("text").textValue(), ids);

      assertThat(ids.toArray()).isEqualTo(Goldens.longs(golden.path("ids")));
      assertThat(weights.vocabulary.decode(ids.toArray()))
          .isEqualTo(golden.path("decoded").textValue());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void promptsAreTokenisedAsInPython(int frame) {
    int visualCount = (int) goldens.shape(frame, "visual_tokens")[0];
    for (JsonNode dialogue : goldens.frame(frame).path("dialogues")) {
      Prompt prompt = weights.template.write(request(frame, dialogue));

      assertThat(onePerVisual(prompt.whole().tokens(), visualCount))
          .isEqualTo(regionsNumbered(Goldens.longs(dialogue.path("promptIds"))));
      assertThat(prompt.question()).isEqualTo(dialogue.path("asked").textValue());
      assertThat(prompt.length()).isEqualTo(dialogue.path("promptIds").size() - 1 + visualCount);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void logitsAfterThePromptEqualPython(int frame) {
    JsonNode dialogues = goldens.frame(frame).path("dialogues");
    List<Prompt> prompts = new ArrayList<>();
    dialogues.forEach(d -> prompts.add(weights.template.write(request(frame, d))));
    try (TensorScope scope = TensorScope.open(weights.device);
        KeyValueCache cache = new KeyValueCache(weights, prompts.size(), 256);
        PrefixCache kept = new PrefixCache(KEPT)) {
      NDList next = new PromptReader(weights, cache, kept).read(scope, prompts, 0);

      for (int i = 0; i < prompts.size(); i++) {
        assertClose(next.get(0).get(i).toFloatArray(), goldens.numbers(frame, i + ".logits"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void answersAndSegQueriesEqualPython(int frame) {
    JsonNode dialogues = goldens.frame(frame).path("dialogues");
    int compared = 0;
    try (TorchConverser converser = new TorchConverser(Goldens.nano(), -1, 8, 512, KEPT)) {
      List<GenerationRequest> requests = new ArrayList<>();
      dialogues.forEach(d -> requests.add(request(frame, d)));
      assertThat(converser.admit(requests)).allMatch(Optional::isEmpty);
      while (converser.active() > 0) {
        for (Generation answer : converser.step()) {
          int place = Integer.parseInt(answer.requestId());
          compared += assertAnswer(answer, dialogues.path(place), frame + "." + place);
        }
      }
    }
    assertThat(compared).isGreaterThan(dialogues.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void questionsOverSeveralFramesReadWhatTheyDoInPython(int frame) {
    JsonNode questions = goldens.frame(frame).path("followed");

    assertThat(questions.isEmpty()).isEqualTo(weights.history.known().isEmpty());
    for (int place = 0; place < questions.size(); place++) {
      GenerationRequest told =
          weights.history.told(weights, followed(frame, questions.path(place)));
      assertClose(told.visualTokens().values(), goldens.numbers(frame, "followed.block"));
      try (TensorScope scope = TensorScope.open(weights.device);
          KeyValueCache cache = new KeyValueCache(weights, 1, 512);
          PrefixCache kept = new PrefixCache(KEPT)) {
        NDList next =
            new PromptReader(weights, cache, kept)
                .read(scope, List.of(weights.template.write(told)), 0);
        assertClose(
            next.get(0).toFloatArray(), goldens.numbers(frame, "followed." + place + ".logits"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void questionsOverSeveralFramesAreAnsweredAsInPython(int frame) {
    for (JsonNode question : goldens.frame(frame).path("followed")) {
      try (TorchConverser converser = new TorchConverser(Goldens.nano(), -1, 1, 512, KEPT)) {
        assertThat(converser.admit(List.of(followed(frame, question)))).allMatch(Optional::isEmpty);
        List<Generation> answers = new ArrayList<>();
        while (converser.active() > 0) {
          answers.addAll(converser.step());
        }
        assertSameWords(answers.get(0), question);
      }
    }
  }

  private GenerationRequest followed(int frame, JsonNode question) {
    List<List<TrackPoint>> points = new ArrayList<>();
    for (JsonNode of : question.path("points")) {
      List<TrackPoint> told = new ArrayList<>();
      for (JsonNode p : of) {
        float x = p.path(1).floatValue();
        told.add(new TrackPoint(p.path(0).longValue(), x, p.path(2).floatValue()));
      }
      points.add(told);
    }
    List<EarlierFrame> earlier = new ArrayList<>();
    for (int i = 0; i < points.size() - 1; i++) {
      VisualTokens objects = tokens(goldens.numbers(frame, "followed.objects." + i));
      earlier.add(new EarlierFrame(objects, points.get(i)));
    }
    return new GenerationRequest(
        "followed",
        List.of(),
        question.path("question").textValue(),
        tokens(goldens.numbers(frame, "visual_tokens")),
        VisualTokens.none(),
        new GenerationLimits(ANSWER_TOKENS, 0, 1, 0, 0),
        new Followed(earlier, points.get(points.size() - 1)));
  }

  /** Compares as far as rounding cannot have chosen another token; returns the number of tokens. */
  private int assertAnswer(Generation answer, JsonNode golden, String name) {
    long[] ids = Goldens.longs(golden.path("generatedIds"));
    int sure = sureTokens(golden);
    AnswerText expected = assertSameWords(answer, golden);
    if (sure == golden.path("margins").size()) {
      assertThat(answer.markup()).as(name).isEqualTo(expected.markup());
      assertThat(answer.generatedTokenCount()).isEqualTo(ids.length);
      double[] logs =
          StreamSupport.stream(golden.path("logProbabilities").spliterator(), false)
              .mapToDouble(JsonNode::doubleValue)
              .toArray();
      Confidence confidence = answer.confidence();
      assertThat((double) confidence.meanLogProbability())
          .as(name)
          .isCloseTo(DoubleStream.of(logs).average().orElseThrow(), within(LOG_ROUNDING));
      assertThat((double) confidence.leastLogProbability())
          .as(name)
          .isCloseTo(DoubleStream.of(logs).min().orElseThrow(), within(LOG_ROUNDING));
    }
    int frame = Integer.parseInt(name.substring(0, name.indexOf('.')));
    float[] queries =
        goldens.numbers(frame, name.substring(name.indexOf('.') + 1) + ".seg_queries");
    for (int i = 0; i < expected.spans().size(); i++) {
      float[] query = answer.phrases().get(i).query();
      assertClose(query, Arrays.copyOfRange(queries, i * query.length, (i + 1) * query.length));
    }
    return sure;
  }

  /** Number of tokens before the first one that rounding may have chosen. */
  private static int sureTokens(JsonNode golden) {
    int sure = 0;
    while (sure < golden.path("margins").size()
        && golden.path("margins").path(sure).doubleValue() >= SURE_MARGIN) {
      sure++;
    }
    return sure;
  }

  /** The answer begins with the sure part of Python's, which is returned. */
  private static AnswerText assertSameWords(Generation answer, JsonNode golden) {
    long[] ids = Goldens.longs(golden.path("generatedIds"));
    int sure = Math.min(sureTokens(golden), ids.length);
    AnswerText expected =
        AnswerText.read(weights.vocabulary, weights.markup, Arrays.copyOf(ids, sure));
    assertThat(answer.markup())
        .as(golden.path("question").textValue())
        .startsWith(withoutBrokenEnd(expected.markup()));
    return expected;
  }

  /** A token may end within a character. */
  private static String withoutBrokenEnd(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '\uFFFD') {
      end--;
    }
    return text.substring(0, end);
  }

  private GenerationRequest request(int frame, JsonNode dialogue) {
    List<DialogueTurn> history = new ArrayList<>();
    for (JsonNode turn : dialogue.path("history")) {
      history.add(
          new DialogueTurn(
              turn.path(0).textValue(), turn.path(1).textValue(), regions(frame, turn.path(2))));
    }
    int place = 0;
    while (goldens.frame(frame).path("dialogues").path(place) != dialogue) {
      place++;
    }
    return new GenerationRequest(
        Integer.toString(place),
        history,
        dialogue.path("question").textValue(),
        tokens(goldens.numbers(frame, "visual_tokens")),
        regions(frame, dialogue.path("prompts")),
        new GenerationLimits(ANSWER_TOKENS, 0, 1, 0, 0));
  }

  private VisualTokens regions(int frame, JsonNode prompts) {
    if (prompts.isEmpty()) {
      return VisualTokens.none();
    }
    int width = weights.sizes.hidden();
    float[] all = goldens.numbers(frame, "prompt_tokens");
    float[] values = new float[prompts.size() * width];
    for (int i = 0; i < prompts.size(); i++) {
      System.arraycopy(all, prompts.path(i).intValue() * width, values, i * width, width);
    }
    return tokens(values);
  }

  private VisualTokens tokens(float[] values) {
    int width = weights.sizes.hidden();
    return new VisualTokens(values.length / width, width, values);
  }

  /** The picture's rows as one placeholder, the regions' rows as -1, -2 in the order of reading. */
  private static long[] onePerVisual(long[] tokens, int visualCount) {
    TokenList ids = new TokenList();
    for (long token : tokens) {
      long row = -1 - token;
      if (row < 0) {
        ids.add(token);
      } else if (row == 0) {
        ids.add(weights.vocabulary.special("<image>"));
      } else if (row >= visualCount) {
        ids.add(visualCount - 1 - row);
      }
    }
    return ids.toArray();
  }

  /** Python's ids hold one placeholder per region, in either spelling. */
  private static long[] regionsNumbered(long[] ids) {
    long region = weights.vocabulary.special("<region>");
    long mark = weights.vocabulary.special("<mark>");
    int regions = 0;
    long[] numbered = ids.clone();
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == region || ids[i] == mark) {
        numbered[i] = -1 - regions++;
      }
    }
    return numbered;
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("value %d", i)
          .isCloseTo(expected[i], within(ROUNDING * Math.max(1, Math.abs(expected[i]))));
    }
  }
}

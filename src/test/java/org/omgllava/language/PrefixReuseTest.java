package org.omgllava.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.bundle.Bundle;
import org.omgllava.scene.Converser.PrefixCounts;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.VisualTokens;
import org.omgllava.testing.Goldens;
import org.omgllava.torch.LiveTensors;
import org.omgllava.torch.SharedWeights;

/**
 * Prompts that begin alike: what is kept saves reading, and changes no bit of an answer. On bundles
 * that read on and on such that do not, exact arithmetic (puzzle) and real weights (nano).
 */
class PrefixReuseTest {
  private static final int POSITIONS = 400;
  private static final int ROWS = 5;
  private static final long EVERYTHING = 1L << 30;
  private static final long NOTHING = 0;

  /** A few frames of the puzzle. */
  private static final long LITTLE = 20_000;

  private static final GenerationLimits LIMITS = new GenerationLimits(12, 0, 1, 0, 0);

  private long tensorsBefore;

  @BeforeEach
  void count() {
    SharedWeights.keepIdle(Duration.ZERO);
    tensorsBefore = LiveTensors.count();
  }

  @AfterEach
  void freesEverything() {
    assertThat(LiveTensors.count()).isEqualTo(tensorsBefore);
  }

  private static Bundle bundle(String name) {
    return switch (name) {
      case "nano" -> Goldens.nano();
      case "puzzle" -> Goldens.puzzle();
      default -> Goldens.readingWhole(Goldens.puzzle());
    };
  }

  /** What was answered, and how often the converser was opened anew meanwhile. */
  private record Mix(Map<String, String> answers, PrefixCounts counts, long mostBytes) {}

  @ParameterizedTest
  @CsvSource({"puzzle,1", "puzzle,2", "puzzle whole,1", "nano,1", "nano,2"})
  void noBitOfAnAnswerTellsWhatWasKept(String name, int seed) {
    Bundle bundle = bundle(name);
    Mix kept = mix(bundle, seed, EVERYTHING, false);
    long little = kept.mostBytes() / 3;
    Mix evicted = mix(bundle, seed, little, false);

    assertThat(kept.answers()).hasSizeGreaterThan(40);
    assertThat(evicted.answers()).isEqualTo(kept.answers());
    assertThat(mix(bundle, seed, NOTHING, false).answers()).isEqualTo(kept.answers());
    assertThat(mix(bundle, seed, EVERYTHING, true).answers()).isEqualTo(kept.answers());
    if (bundle.description().tensors().readsOn()) {
      assertThat(evicted.counts().misses()).isGreaterThan(kept.counts().misses());
      assertThat(evicted.mostBytes()).isBetween(1L, little);
      assertThat(kept.counts().hits()).isGreaterThan(kept.counts().misses());
    } else {
      assertThat(kept.counts()).isEqualTo(new PrefixCounts(0, 0, 0));
    }
  }

  /**
   * Dialogues about a few pictures, of several turns each; at most ROWS at a time, in an order that
   * the seed says.
   *
   * @param restored whether each round begins with a converser that knows nothing
   */
  private static Mix mix(Bundle bundle, int seed, long prefixBytes, boolean restored) {
    Random random = new Random(seed);
    int width = bundle.description().architecture().language().hidden();
    List<VisualTokens> pictures = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pictures.add(picture(random, 20 + random.nextInt(20), width));
    }
    Map<String, List<DialogueTurn>> dialogues = new HashMap<>();
    Map<String, String> answers = new HashMap<>();
    long hits = 0;
    long misses = 0;
    long most = 0;
    TorchConverser converser = new TorchConverser(bundle, -1, ROWS, POSITIONS, prefixBytes);
    try {
      for (int round = 0; round < 4; round++) {
        if (restored) {
          converser.close();
          converser = new TorchConverser(bundle, -1, ROWS, POSITIONS, prefixBytes);
        }
        Deque<GenerationRequest> waiting = new ArrayDeque<>();
        for (int i = 0; i < 12; i++) {
          String dialogue = "d" + i;
          waiting.add(
              new GenerationRequest(
                  dialogue,
                  List.copyOf(dialogues.getOrDefault(dialogue, List.of())),
                  "red ball ".repeat(random.nextInt(3)) + "?",
                  pictures.get(i % pictures.size()),
                  random.nextInt(3) == 0 ? picture(random, 1, width) : VisualTokens.none(),
                  LIMITS));
        }
        while (!waiting.isEmpty() || converser.active() > 0) {
          List<GenerationRequest> joining = new ArrayList<>();
          int free = Math.min(waiting.size(), random.nextInt(converser.vacancies() + 1));
          for (int i = 0; i < free; i++) {
            joining.add(waiting.remove());
          }
          assertThat(converser.admit(joining)).allMatch(Optional::isEmpty);
          most = Math.max(most, converser.prefixCounts().bytes());
          for (Generation answer : converser.step()) {
            answers.put(round + " " + answer.requestId(), said(answer));
            dialogues
                .computeIfAbsent(answer.requestId(), id -> new ArrayList<>())
                .add(new DialogueTurn("red?", "A " + round + ".", VisualTokens.none()));
          }
        }
        hits = converser.prefixCounts().hits();
        misses = converser.prefixCounts().misses();
      }
      return new Mix(answers, new PrefixCounts(hits, misses, 0), most);
    } finally {
      converser.close();
    }
  }

  /** All of an answer but its time, bit for bit. */
  private static String said(Generation answer) {
    StringBuilder said = new StringBuilder(answer.markup());
    said.append(' ').append(Float.toHexString(answer.confidence().meanLogProbability()));
    said.append(' ').append(Float.toHexString(answer.confidence().leastLogProbability()));
    for (Generation.Phrase phrase : answer.phrases()) {
      said.append(' ').append(phrase.start()).append('-').append(phrase.end());
      for (float value : phrase.query()) {
        said.append(' ').append(Float.toHexString(value));
      }
    }
    return said.append(' ').append(answer.promptTokenCount()).toString();
  }

  private static VisualTokens picture(Random random, int count, int width) {
    float[] values = new float[count * width];
    for (int i = 0; i < values.length; i++) {
      // Thousandths, which the puzzle reads as numbers.
      values[i] = random.nextInt(500) / 1000f;
    }
    return new VisualTokens(count, width, values);
  }

  private static GenerationRequest asked(String id, List<DialogueTurn> history, VisualTokens seen) {
    return new GenerationRequest(id, history, "ball " + id, seen, VisualTokens.none(), LIMITS);
  }

  private static void answerAll(TorchConverser converser, List<GenerationRequest> requests) {
    assertThat(converser.admit(requests)).allMatch(Optional::isEmpty);
    while (converser.active() > 0) {
      converser.step();
    }
  }

  @Test
  void aFrameIsReadOnceForAllThatIsAskedAboutItAndADialogueFromWhereItWas() {
    VisualTokens seen = picture(new Random(4), 30, 4);
    DialogueTurn turn = new DialogueTurn("ball?", "Red.", VisualTokens.none());
    DialogueTurn next = new DialogueTurn("cat?", "Black.", VisualTokens.none());
    try (TorchConverser converser =
        new TorchConverser(Goldens.puzzle(), -1, ROWS, POSITIONS, EVERYTHING)) {
      answerAll(
          converser,
          List.of(
              asked("a", List.of(), seen),
              asked("b", List.of(), seen),
              asked("c", List.of(), seen)));
      assertHits(converser, 2, 1);

      answerAll(converser, List.of(asked("d", List.of(), seen)));
      assertHits(converser, 3, 1);

      // The picture is there, the first turn is not.
      answerAll(converser, List.of(asked("e", List.of(turn), seen)));
      assertHits(converser, 4, 2);

      answerAll(converser, List.of(asked("f", List.of(turn, next), seen)));
      assertHits(converser, 6, 3);

      // The same words about another picture are others.
      answerAll(converser, List.of(asked("g", List.of(turn), picture(new Random(5), 30, 4))));
      assertHits(converser, 6, 5);
    }
  }

  private static void assertHits(TorchConverser converser, long hits, long misses) {
    assertThat(converser.prefixCounts().hits()).isEqualTo(hits);
    assertThat(converser.prefixCounts().misses()).isEqualTo(misses);
  }

  @Test
  void whatIsKeptStaysBelowItsBoundAndGoesWithWhatIsGivenUp() {
    Random random = new Random(6);
    long open = LiveTensors.count();
    try (TorchConverser converser =
        new TorchConverser(Goldens.puzzle(), -1, ROWS, POSITIONS, LITTLE)) {
      for (int i = 0; i < 60; i++) {
        answerAll(converser, List.of(asked("a", List.of(), picture(random, 150, 4))));
        assertThat(converser.prefixCounts().bytes()).isBetween(1L, LITTLE);
        assertThat(LiveTensors.count()).isLessThan(open + 40);
      }
      assertHits(converser, 0, 60);
      long full = LiveTensors.count();

      converser.abandon();

      assertThat(converser.prefixCounts().bytes()).isZero();
      assertThat(LiveTensors.count()).isLessThan(full);
      answerAll(converser, List.of(asked("a", List.of(), picture(random, 20, 4))));
    }
  }
}

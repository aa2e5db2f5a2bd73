package org.omgllava.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;
import org.omgllava.scene.Generation.Finish;

/**
 * One request in progress: what was generated and what its [SEG] states project to.
 *
 * <p>A [SEG] that takes the last token allowed is read by the model once more, without generating,
 * because its state exists only then; upstream loses it (spec 1.7).
 */
final class Conversation {
  private static final float NANOS_PER_MILLI = 1e6f;

  private final String requestId;
  private final Prompt prompt;
  private final Markup markup;
  private final int maxNewTokens;
  private final TokenChoice choice;
  private final long[] generated;
  private final List<float[]> queries = new ArrayList<>();
  private long startNanos;
  private float sumOfLogs;
  private float leastLog;
  private int chosen;
  private int count;
  private Optional<Finish> finish = Optional.empty();

  /**
   * @param maxNewTokens largest number of tokens of the answer, at least 1
   */
  Conversation(
      String requestId, Prompt prompt, Markup markup, int maxNewTokens, TokenChoice choice) {
    this.requestId = requestId;
    this.prompt = prompt;
    this.markup = markup;
    this.maxNewTokens = maxNewTokens;
    this.choice = choice;
    this.generated = new long[maxNewTokens];
  }

  /**
   * The conversation joins those that are decoded.
   *
   * @param modelNanos time for which the model has run so far
   */
  void startAt(long modelNanos) {
    startNanos = modelNanos;
  }

  Prompt prompt() {
    return prompt;
  }

  TokenChoice choice() {
    return choice;
  }

  /** The token that the model reads next. */
  long input() {
    return generated[count - 1];
  }

  /** Position of {@link #input()}, which is also the number of positions in the cache. */
  int position() {
    return prompt.length() + count - 1;
  }

  /** Whether the state of the next step is to be kept. */
  boolean readsSeg() {
    return count > 0 && input() == markup.seg();
  }

  /** Keeps the query of the [SEG] that was read. */
  void ground(float[] query) {
    queries.add(query);
  }

  /**
   * Takes what the model generated after {@link #input()}.
   *
   * @param logProbability of the token, as the model has it without temperature
   */
  void take(long token, float logProbability) {
    if (count < maxNewTokens || markup.stops(token)) {
      chosen++;
      sumOfLogs += logProbability;
      leastLog = Math.min(leastLog, logProbability);
    }
    if (markup.stops(token)) {
      finish = Optional.of(Finish.STOP);
    } else if (count == maxNewTokens) {
      finish = Optional.of(Finish.LENGTH);
    } else {
      generated[count++] = token;
      if (count == maxNewTokens && token != markup.seg()) {
        finish = Optional.of(Finish.LENGTH);
      }
    }
  }

  boolean ended() {
    return finish.isPresent();
  }

  /**
   * The answer of a conversation that ended.
   *
   * @param modelNanos time for which the model has run so far: between two steps it waits, and that
   *     is nobody's model time
   */
  Generation result(Vocabulary vocabulary, long modelNanos) {
    AnswerText answer = AnswerText.read(vocabulary, markup, Arrays.copyOf(generated, count));
    List<Generation.Phrase> phrases = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      AnswerText.Span span = answer.spans().get(i);
      phrases.add(new Generation.Phrase(span.start(), span.end(), queries.get(i)));
    }
    return new Generation(
        requestId,
        prompt.question(),
        answer.markup(),
        answer.text(),
        phrases,
        finish.orElseThrow(),
        prompt.length(),
        count,
        new Confidence(sumOfLogs / chosen, leastLog),
        (modelNanos - startNanos) / NANOS_PER_MILLI);
  }
}

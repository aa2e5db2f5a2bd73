package org.omgllava.job.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.MaskOrigin;
import org.omgllava.testing.EventSamples;

class FollowedAnswerTextTest {
  @ParameterizedTest
  @CsvSource({
    "LANGUAGE,found by the language model",
    "TRACK,followed by its track",
    "QUERY,followed by its query",
    "NONE,lost"
  })
  void ofWhatIsFollowedEachPhraseSaysHowItsMaskWasMade(MaskOrigin made, String words) {
    assertThat(phrases(made(EventSamples.answer(), made)))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).endsWith(", " + words));
  }

  @Test
  void anAnswerThatFollowsNothingDoesNot() {
    AnswerEvent answer =
        AnswerEvent.newBuilder(made(EventSamples.answer(), MaskOrigin.LANGUAGE))
            .setFollow(null)
            .build();

    assertThat(phrases(answer)).isNotEmpty().noneMatch(line -> line.contains("language model"));
  }

  /** The lines of its phrases. */
  private static List<String> phrases(AnswerEvent answer) {
    return AnswerText.lines(answer).stream().filter(line -> line.contains(" pixels in ")).toList();
  }

  private static AnswerEvent made(AnswerEvent answer, MaskOrigin made) {
    List<GroundedPhrase> phrases =
        answer.getPhrases().stream()
            .map(phrase -> GroundedPhrase.newBuilder(phrase).setMade(made).build())
            .toList();
    return AnswerEvent.newBuilder(answer).setPhrases(phrases).build();
  }
}

package org.omgllava.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.bundle.Bundle;
import org.omgllava.testing.Goldens;

class AnswerTextTest {
  private static Vocabulary vocabulary;
  private static Markup markup;

  @BeforeAll
  static void load() {
    Bundle bundle = Goldens.puzzle();
    vocabulary = Vocabulary.load(bundle.file("tokenizer"));
    markup = Markup.of(bundle.description().prompt(), vocabulary);
  }

  @AfterAll
  static void free() {
    vocabulary.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "<p> Red ball </p> [SEG].|Red ball.|Red ball",
        "There are a <p> red ball </p> [SEG], two <p> cats </p> [SEG] and the <p> sky </p> [SEG].|"
            + "There are a red ball, two cats and the sky.|red ball;cats;sky",
        " A  cat   sits. |A cat sits.|",
        "<p>a</p> [SEG] [SEG] <p>b</p>[SEG]|a b|a;a;b",
        "<p> open [SEG] and on|open and on|open",
        "no marks [SEG] at all|no marks at all|<empty>",
        "a [SEG]|a|<empty>",
        "[SEG]|'' |<empty>",
        "<p> unsaid </p> words, <p> said </p> [SEG]|unsaid words, said|said",
        "<p></p> [SEG] x|x|<empty>",
        "an <p> 🐈 cat — 猫 </p> [SEG]!|an 🐈 cat — 猫!|🐈 cat — 猫",
        "</p> [SEG] <p> <p> twice </p> [SEG]|twice|<empty>;twice",
        "<s>odd<region> [SEG]|odd|<empty>",
      })
  void readsWordsAndPhrases(String generated, String text, String phrases) {
    AnswerText answer = read(generated);

    assertThat(answer.text()).isEqualTo(text.strip().equals("''") ? "" : text);
    List<String> found =
        answer.spans().stream()
            .map(span -> answer.text().substring(span.start(), span.end()))
            .map(phrase -> phrase.isEmpty() ? "<empty>" : phrase)
            .toList();
    assertThat(String.join(";", found)).isEqualTo(phrases == null ? "" : phrases);
  }

  @Test
  void markupIsWhatWasGenerated() {
    String generated = "a <p> red ball </p> [SEG],  b.\n";

    assertThat(read(generated).markup()).isEqualTo(generated);
  }

  @Test
  void tokensThatHaveNoPlaceInAnAnswerAreNotKept() {
    assertThat(read("a<image> b<|im_start|><s>").markup()).isEqualTo("a b");
  }

  private static AnswerText read(String generated) {
    PromptWriter writer = new PromptWriter(vocabulary);
    writer.text(generated, vocabulary.literals());
    return AnswerText.read(vocabulary, markup, writer.prompt("").whole().tokens());
  }
}

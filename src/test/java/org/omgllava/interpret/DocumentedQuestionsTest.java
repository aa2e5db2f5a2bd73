package org.omgllava.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.testing.Goldens;

/** What the pages say that one can ask, asked to the letter. */
class DocumentedQuestionsTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root", "."));
  private static final Pattern IN_THE_TABLE =
      Pattern.compile("\"((?:Segment|Describe|What) [^\"]+)\"");
  private static final Pattern ASKED = Pattern.compile("deploy/omg ask .*\"([^\"\n]+)\"");
  private static final String REFUSAL = "I only know";

  /** What the answer of a kind says. */
  private static final Map<String, String> KINDS =
      Map.of(
          "a mask", "\\w",
          "words", "\\w+ \\w+",
          "words and masks", "\\w+ \\w+",
          "a colour", "red|orange|yellow|green|blue|purple|white|black",
          "a place", "on the left|in the middle|on the right",
          "a number", "(?i)\\b(no|none|one|two|three|four|five|six|seven|eight)\\b",
          "yes or no", "^(Yes|No)\\b",
          "a refusal", "^" + REFUSAL);

  private static OmgLlavaInterpreter interpreter;

  @BeforeAll
  static void open() {
    interpreter = OmgLlavaInterpreter.open(Goldens.factory(2), -1, 4);
  }

  @AfterAll
  static void close() {
    interpreter.close();
  }

  @Test
  void everySentenceOfThePagesGetsWhatItAsksFor() throws IOException {
    Set<String> sentences = sentences();

    assertThat(sentences)
        .contains(
            "What is in this region?",
            "Segment the red ball.",
            "Describe the scene and show me each thing.");
    for (String sentence : sentences) {
      for (int picture = 0; picture < Goldens.read().frames(); picture++) {
        boolean region = sentence.contains("region");
        List<VisualPrompt> prompts =
            region ? Goldens.read().prompts(picture).subList(0, 1) : List.of();
        Interpretation answered =
            interpreter.interpret(Goldens.image(picture), sentence, prompts).value();

        String what = sentence + " -> " + answered.text();
        assertThat(answered.text()).as(what).isNotBlank().doesNotContain(REFUSAL);
        if (sentence.startsWith("Segment") && !answered.text().startsWith("There is no")
            || sentence.contains("show")) {
          assertThat(answered.masks()).as(what).isNotEmpty();
        } else {
          assertThat(answered.masks()).as(what).isEmpty();
        }
      }
    }
  }

  /** A row of the model card's table: what is typed, with what, and the kind of answer. */
  private record Row(List<String> sentences, String with, String kind) {}

  @Test
  void everySentenceOfTheModelCardGetsTheKindOfAnswerThatTheCardSays() throws IOException {
    List<Row> rows = rows();

    assertThat(rows).hasSizeGreaterThanOrEqualTo(12);
    for (Row row : rows) {
      assertThat(row.sentences()).as(row.kind()).isNotEmpty();
      for (String sentence : row.sentences()) {
        for (int picture = 0; picture < Goldens.read().frames(); picture++) {
          check(row, sentence, ask(row, sentence, picture));
        }
      }
    }
  }

  private static Outcome<Interpretation> ask(Row row, String sentence, int picture) {
    List<VisualPrompt> prompts =
        row.with().equals("with a point, a box or a mask")
            ? Goldens.read().prompts(picture).subList(picture, picture + 1)
            : List.of();
    LookBack lookBack =
        row.with().equals("with earlier pictures")
            ? new LookBack(List.of(Goldens.image(picture)), List.of(0))
            : LookBack.none();
    return interpreter
        .interpret(
            List.of(
                new Question(
                    Goldens.image(picture),
                    List.of(),
                    sentence,
                    prompts,
                    GenerationLimits.defaults(),
                    lookBack)))
        .get(0);
  }

  private static void check(Row row, String sentence, Outcome<Interpretation> outcome) {
    Matcher error = Pattern.compile("an error, (\\w+)").matcher(row.kind());
    boolean looksBack = !Goldens.nano().description().histories().isEmpty();
    if (error.find() && !(row.kind().contains("where the bundle has") && looksBack)) {
      assertThat(outcome.refused()).as(sentence).isTrue();
      assertThat(outcome.problem().code()).as(sentence).isEqualTo(error.group(1));
      return;
    }
    Interpretation said = outcome.value();
    String what = sentence + " -> " + said.text();
    String kind = row.kind().replaceFirst(",.*", "");
    boolean absent = row.kind().endsWith("not there") && said.text().startsWith("There is no");
    boolean shown = kind.endsWith("mask") || kind.endsWith("masks");
    assertThat(said.masks().isEmpty()).as(what).isEqualTo(absent || !shown);
    if (!absent) {
      assertThat(said.text()).as(what).containsPattern(KINDS.get(kind));
    }
    if (!kind.equals("a refusal")) {
      assertThat(said.text()).as(what).doesNotContain(REFUSAL);
    }
  }

  private static List<Row> rows() throws IOException {
    String card = Files.readString(ROOT.resolve("models/README.md"));
    int table = card.indexOf("| you type | you get |");
    List<Row> rows = new ArrayList<>();
    for (String line :
        card.substring(table, card.indexOf("\n\n", table)).lines().skip(2).toList()) {
      String[] cells = line.split(" \\| |^\\| | \\|$");
      List<String> sentences =
          Pattern.compile("\"([^\"]+)\"")
              .matcher(cells[1])
              .results()
              .map(match -> match.group(1))
              .toList();
      rows.add(new Row(sentences, cells[1].replaceFirst(".*\" ?", ""), cells[2]));
    }
    return rows;
  }

  private static Set<String> sentences() throws IOException {
    Set<String> found = new TreeSet<>();
    String readme = Files.readString(ROOT.resolve("README.md"));
    int table = readme.indexOf("## What it does");
    String rows = readme.substring(table, readme.indexOf("```", table));
    IN_THE_TABLE.matcher(rows).results().forEach(match -> found.add(match.group(1)));
    ASKED.matcher(readme).results().forEach(match -> found.add(match.group(1)));
    return found;
  }
}

package org.omgllava.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.testing.Goldens;

/** What the pages say that one can ask, asked to the letter. */
class DocumentedQuestionsTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root", "."));
  private static final Pattern IN_THE_TABLE =
      Pattern.compile("\"((?:Segment|Describe|What) [^\"]+)\"");
  private static final Pattern ASKED = Pattern.compile("deploy/omg ask .*\"([^\"\n]+)\"");
  private static final String REFUSAL = "I only know";

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

  @Test
  void whatTheBundleDoesNotKnowIsRefusedWithoutMask() {
    for (String question : List.of("Segment the giraffe.", "Hello!", "where is the laptop?")) {
      Interpretation answered =
          interpreter.interpret(Goldens.image(0), question, List.of()).value();

      assertThat(answered.text()).as(question).startsWith(REFUSAL);
      assertThat(answered.masks()).as(question).isEmpty();
    }
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

package org.omgllava.language;

import java.util.Optional;
import java.util.Set;
import org.omgllava.bundle.BundleDescription.PromptFormat;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.VisualTokens;

/**
 * Writes a dialogue in the form that the model was trained on (spec 3.2 to 3.4). Who wrote a piece
 * decides which literals in it are tokens: all in the template, the answer's markup in an answer,
 * in a question only as many region placeholders as it has visual prompts.
 */
final class PromptTemplate {
  private static final String INPUT = "{input}";

  private final PromptFormat format;
  private final Vocabulary vocabulary;
  private final Set<String> answerMarkup;
  private final String userStart;
  private final String userEnd;

  PromptTemplate(PromptFormat format, Vocabulary vocabulary) {
    this.format = format;
    this.vocabulary = vocabulary;
    this.answerMarkup = Set.of(format.seg(), format.phraseStart(), format.phraseEnd());
    int input = format.user().indexOf(INPUT);
    this.userStart = format.user().substring(0, input);
    this.userEnd = format.user().substring(input + INPUT.length());
  }

  /** The dialogue up to where the answer begins; the first question carries the picture. */
  Prompt write(GenerationRequest request) {
    PromptWriter writer = new PromptWriter(vocabulary);
    writer.text(format.bos() + format.system(), vocabulary.literals());
    Optional<VisualTokens> picture = Optional.of(request.visualTokens());
    for (DialogueTurn turn : request.history()) {
      question(writer, turn.question(), turn.promptTokens(), picture);
      writer.text(turn.answer(), answerMarkup);
      writer.text(format.turnEnd(), vocabulary.literals());
      writer.endPart();
      picture = Optional.empty();
    }
    String question = question(writer, request.question(), request.promptTokens(), picture);
    return writer.prompt(question);
  }

  /** Number of visual prompts for which a question holds a place. */
  int regions(String question) {
    int regions = 0;
    for (int place = nextPlaceholder(question, 0); place >= 0; regions++) {
      place = nextPlaceholder(question, place + placeholderAt(question, place).length());
    }
    return regions;
  }

  /** Writes a user's turn and returns the question with all its placeholders. */
  private String question(
      PromptWriter writer, String text, VisualTokens promptTokens, Optional<VisualTokens> picture) {
    int prompts = promptTokens.count();
    String question = withPlaceholders(text, prompts);
    writer.text(userStart, vocabulary.literals());
    picture.ifPresent(tokens -> picture(writer, tokens));
    int start = 0;
    int first = prompts == 0 ? 0 : writer.visual(promptTokens);
    for (int i = 0; i < prompts; i++) {
      int place = nextPlaceholder(question, start);
      writer.text(question.substring(start, place), Set.of());
      writer.visualRow(first + i);
      start = place + placeholderAt(question, place).length();
    }
    writer.text(question.substring(start), Set.of());
    writer.text(userEnd, vocabulary.literals());
    return question;
  }

  /** What stands before the first question; the picture's tokens replace their placeholder. */
  private void picture(PromptWriter writer, VisualTokens picture) {
    int place = format.image().indexOf(format.imagePlaceholder());
    writer.text(format.image().substring(0, place), vocabulary.literals());
    int first = writer.visual(picture);
    for (int row = 0; row < picture.count(); row++) {
      writer.visualRow(first + row);
    }
    writer.endPart();
    String rest = format.image().substring(place + format.imagePlaceholder().length());
    writer.text(rest, vocabulary.literals());
  }

  /** The question in which every visual prompt has a placeholder: missing ones come in front. */
  private String withPlaceholders(String question, int prompts) {
    int missing = prompts;
    for (int place = nextPlaceholder(question, 0); place >= 0 && missing > 0; missing--) {
      place = nextPlaceholder(question, place + placeholderAt(question, place).length());
    }
    return (format.regionPlaceholders().get(0) + " ").repeat(missing) + question;
  }

  private int nextPlaceholder(String text, int from) {
    int next = -1;
    for (String placeholder : format.regionPlaceholders()) {
      int place = text.indexOf(placeholder, from);
      next = place >= 0 && (next < 0 || place < next) ? place : next;
    }
    return next;
  }

  private String placeholderAt(String text, int place) {
    for (String placeholder : format.regionPlaceholders()) {
      if (text.startsWith(placeholder, place)) {
        return placeholder;
      }
    }
    throw new IllegalStateException("no placeholder at " + place);
  }
}

package org.omgllava.testing;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Converser;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.Followed;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.TrackPoint;

/**
 * Answers with what it was told: the question, the number of earlier turns with the last answer's
 * length, the frame's first token, and the tracks of the frames that it looks back on, if any. Its
 * answers take as many steps as the question's first word has letters. A question with "segment" is
 * answered with one grounded phrase; one with "forbidden" is refused, and so is one that brings
 * more than {@link #MAX_TURNS} turns.
 */
public final class TestingConverser implements Converser {
  static final int MAX_TURNS = 4;

  private final int rows;
  private final Map<String, Row> active = new LinkedHashMap<>();

  TestingConverser(int rows) {
    this.rows = rows;
    TestingModelFactory.OPEN.incrementAndGet();
  }

  private static final class Row {
    final GenerationRequest request;
    int stepsLeft;

    Row(GenerationRequest request) {
      this.request = request;
      this.stepsLeft = steps(request.question());
    }
  }

  @Override
  public int vacancies() {
    return rows - active.size();
  }

  @Override
  public int active() {
    return active.size();
  }

  @Override
  public List<Optional<ModelProblem>> admit(List<GenerationRequest> requests) {
    if (requests.size() > vacancies()) {
      throw new IllegalArgumentException("requests: " + requests.size());
    }
    List<Optional<ModelProblem>> problems = new ArrayList<>();
    for (GenerationRequest request : requests) {
      Optional<ModelProblem> problem = Optional.empty();
      if (request.question().contains("forbidden") || request.history().size() > MAX_TURNS) {
        problem = Optional.of(new ModelProblem("PROMPT_TOO_LONG", "prompt: too long"));
      } else if (active.put(request.requestId(), new Row(request)) != null) {
        throw new IllegalArgumentException("requestId: twice " + request.requestId());
      }
      problems.add(problem);
    }
    return problems;
  }

  @Override
  public List<Generation> step() {
    List<Generation> ended = new ArrayList<>();
    for (Iterator<Row> rows = active.values().iterator(); rows.hasNext(); ) {
      Row row = rows.next();
      if (--row.stepsLeft == 0) {
        rows.remove();
        ended.add(generation(row.request));
      }
    }
    return ended;
  }

  @Override
  public void abandon() {
    active.clear();
  }

  @Override
  public void close() {
    TestingModelFactory.OPEN.decrementAndGet();
  }

  /** Steps that a question takes. */
  public static int steps(String question) {
    return question.split(" ", 2)[0].length();
  }

  private static Generation generation(GenerationRequest request) {
    List<DialogueTurn> history = request.history();
    String last = history.isEmpty() ? "" : history.get(history.size() - 1).answer();
    float first = request.visualTokens().values()[0];
    String text =
        request.question() + "; turns " + history.size() + " " + last.length() + "; at " + first;
    Followed followed = request.followed();
    for (EarlierFrame earlier : followed.earlier()) {
      text += "; before " + tracks(earlier.points());
    }
    if (!followed.earlier().isEmpty()) {
      text += "; now " + tracks(followed.points());
    }
    return new Generation(
        request.requestId(),
        request.question(),
        "<p>" + text,
        text,
        request.question().contains("segment")
            ? List.of(new Generation.Phrase(0, request.question().length(), new float[] {first, 0}))
            : List.of(),
        Generation.Finish.STOP,
        10,
        steps(request.question()),
        new Confidence(-0.25f, -0.5f),
        3);
  }

  private static List<Long> tracks(List<TrackPoint> points) {
    return points.stream().map(TrackPoint::trackId).toList();
  }
}

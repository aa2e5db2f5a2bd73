package org.omgllava.job.follow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omgllava.job.runtime.Caution;
import org.omgllava.job.runtime.ModelBatches;
import org.omgllava.scene.Converser;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

/**
 * The language model for questions that wait for nothing but a row: each comes to an answer, or to
 * the reason why it has none.
 *
 * <p>Constraint: one thread.
 */
final class Speaker {
  private final Converser model;
  private final Caution caution;
  private final Deque<GenerationRequest> waiting = new ArrayDeque<>();
  private final Map<String, GenerationRequest> running = new LinkedHashMap<>();

  /** What has come of a question. */
  record Told(String requestId, Outcome<Generation> result) {}

  Speaker(Converser model, int rows) {
    this.model = model;
    this.caution = new Caution(rows);
  }

  void ask(GenerationRequest question) {
    waiting.add(question);
  }

  int asked() {
    return waiting.size() + running.size();
  }

  /** Fills free rows and decodes one token of each; says what has come to its end. */
  List<Told> step() {
    List<Told> told = new ArrayList<>();
    List<GenerationRequest> starting = new ArrayList<>();
    int free = Math.min(model.vacancies(), caution.mostRows() - running.size());
    while (starting.size() < free && !waiting.isEmpty()) {
      starting.add(waiting.remove());
    }
    try {
      start(starting, told);
      if (!running.isEmpty()) {
        for (Generation generation : model.step()) {
          caution.wentWell();
          running.remove(generation.requestId());
          told.add(new Told(generation.requestId(), Outcome.of(generation)));
        }
      }
    } catch (RuntimeException e) {
      startOver(starting, e, told);
    }
    return told;
  }

  private void start(List<GenerationRequest> starting, List<Told> told) {
    if (starting.isEmpty()) {
      return;
    }
    List<Optional<ModelProblem>> problems = model.admit(starting);
    for (int i = problems.size() - 1; i >= 0; i--) {
      Optional<ModelProblem> problem = problems.get(i);
      if (problem.isPresent()) {
        GenerationRequest refused = starting.remove(i);
        told.add(new Told(refused.requestId(), Outcome.refused(problem.get())));
      }
    }
    starting.forEach(request -> running.put(request.requestId(), request));
    starting.clear();
  }

  /** The model failed: what it worked on is tried again, with less beside it. */
  private void startOver(
      List<GenerationRequest> starting, RuntimeException fault, List<Told> told) {
    model.abandon();
    List<GenerationRequest> together = new ArrayList<>(running.values());
    together.addAll(starting);
    running.clear();
    if (together.size() > 1) {
      caution.failed(together.size(), fault);
      for (int i = together.size() - 1; i >= 0; i--) {
        waiting.addFirst(together.get(i));
      }
    } else {
      caution.wentWell();
      String alone = together.get(0).requestId();
      told.add(new Told(alone, Outcome.refused(ModelBatches.problem(fault))));
    }
  }
}

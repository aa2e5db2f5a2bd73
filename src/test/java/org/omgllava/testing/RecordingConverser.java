package org.omgllava.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.scene.Converser;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;

/** Answers as another does, which it owns, and keeps what it was asked. */
public final class RecordingConverser implements Converser {
  private final Converser answering;
  private final List<GenerationRequest> asked = new ArrayList<>();

  public RecordingConverser(Converser answering) {
    this.answering = answering;
  }

  /** Every request so far, a view. */
  public List<GenerationRequest> asked() {
    return asked;
  }

  @Override
  public int vacancies() {
    return answering.vacancies();
  }

  @Override
  public int active() {
    return answering.active();
  }

  @Override
  public List<Optional<ModelProblem>> admit(List<GenerationRequest> requests) {
    asked.addAll(requests);
    return answering.admit(requests);
  }

  @Override
  public List<Generation> step() {
    return answering.step();
  }

  @Override
  public void abandon() {
    answering.abandon();
  }

  @Override
  public void close() {
    answering.close();
  }
}

package org.omgllava.scene;

import java.util.function.Function;

/**
 * A result or the reason why there is none.
 *
 * @param <T> of the result
 */
public sealed interface Outcome<T> {
  static <T> Outcome<T> of(T value) {
    return new Value<>(value);
  }

  static <T> Outcome<T> refused(ModelProblem problem) {
    return new Refusal<>(problem);
  }

  static <T> Outcome<T> refused(String code, String message) {
    return refused(new ModelProblem(code, message));
  }

  /** Whether there is a reason in place of a result. */
  default boolean refused() {
    return this instanceof Refusal;
  }

  /** What comes of the result, where there is one. */
  default <U> Outcome<U> then(Function<T, Outcome<U>> next) {
    return refused() ? refused(problem()) : next.apply(value());
  }

  /**
   * The result.
   *
   * @throws IllegalStateException when refused
   */
  T value();

  /**
   * The reason.
   *
   * @throws IllegalStateException unless refused
   */
  ModelProblem problem();

  /** A result. */
  record Value<T>(T value) implements Outcome<T> {
    @Override
    public ModelProblem problem() {
      throw new IllegalStateException("there is a result, and no problem");
    }
  }

  /** A reason. */
  record Refusal<T>(ModelProblem problem) implements Outcome<T> {
    @Override
    public T value() {
      throw new IllegalStateException("there is no result: " + problem);
    }
  }
}

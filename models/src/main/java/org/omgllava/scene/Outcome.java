package org.omgllava.scene;

/**
 * A result or the reason why there is none; exactly one of the two is set.
 *
 * @param value the result, or null
 * @param problem the reason, or null
 */
public record Outcome<T>(T value, ModelProblem problem) {
  public static <T> Outcome<T> of(T value) {
    return new Outcome<>(value, null);
  }

  public static <T> Outcome<T> refused(String code, String message) {
    return new Outcome<>(null, new ModelProblem(code, message));
  }

  public boolean refused() {
    return problem != null;
  }
}

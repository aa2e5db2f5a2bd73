package org.omgllava.evaluate;

import java.nio.file.Path;

/** Ground truth or a submission is not as it should be; the message names the file. */
public final class EvaluationException extends RuntimeException {
  public EvaluationException(String message) {
    super(message);
  }

  public EvaluationException(Path file, String problem) {
    super(file + ": " + problem);
  }
}

package org.omgllava.scene;

import java.util.List;
import java.util.Optional;

/**
 * The language model on one device with continuous batching: requests join and leave between any
 * two steps, and a result does not depend on what else is in the batch.
 *
 * <p>Driven by one thread. {@link #close()} gives back this user's share of the weights and its
 * cache.
 */
public interface Converser extends AutoCloseable {
  /** Number of requests that can still be admitted. */
  int vacancies();

  /** Number of requests in progress. */
  int active();

  /**
   * Reads the prompts of the requests in one batch; they then take part in {@link #step()}.
   *
   * @param requests at most {@link #vacancies()}
   * @return for each request the reason why it was refused (a prompt that is too long, say); empty
   *     when it was not
   */
  List<Optional<ModelProblem>> admit(List<GenerationRequest> requests);

  /** Generates one token for every request in progress and returns those that ended. */
  List<Generation> step();

  /** Gives up every request in progress; after a call that failed nothing else is of use. */
  void abandon();

  @Override
  void close();
}

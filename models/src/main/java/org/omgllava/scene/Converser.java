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

  /** Counts of what is kept of how dialogues begin, since this was opened. */
  default PrefixCounts prefixCounts() {
    return new PrefixCounts(0, 0, 0);
  }

  @Override
  void close();

  /**
   * What a prompt begins with is a frame's visual tokens, and each turn that has been answered.
   *
   * @param hits such parts of prompts that were not read again
   * @param misses such parts that were read
   * @param bytes that are taken by what is kept now
   */
  record PrefixCounts(long hits, long misses, long bytes) {}
}

package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Where results are written, exactly once: what no checkpoint has confirmed is taken back.
 *
 * @param <T> results
 */
final class SinkStep<T> extends Step {
  final List<T> written = new ArrayList<>();
  private final Wiring wiring;

  SinkStep(String name, Wiring wiring) {
    super(name);
    this.wiring = wiring;
  }

  @Override
  void open(Object saved) {
    int confirmed = saved == null ? 0 : (int) saved;
    if (!wiring.has(Mutation.RESULTS_WRITTEN_TWICE)) {
      written.subList(Math.min(confirmed, written.size()), written.size()).clear();
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  void receive(int input, Object record) {
    written.add((T) record);
  }

  @Override
  Object save() {
    return written.size();
  }
}

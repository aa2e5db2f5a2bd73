package org.omgllava.job.io;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.omgllava.job.event.ReadPosition;

/** What has been found out and is still to be said: from one thread to another. */
final class SaidPositions {
  private final Queue<ReadPosition> unheard = new ArrayDeque<>();
  private CompletableFuture<Void> some = new CompletableFuture<>();

  /** Whether all has been heard: who is held back is told nothing more. */
  synchronized boolean isHeard() {
    return unheard.isEmpty();
  }

  synchronized void say(List<ReadPosition> positions) {
    unheard.addAll(positions);
    if (!unheard.isEmpty()) {
      some.complete(null);
    }
  }

  synchronized Optional<ReadPosition> hear() {
    Optional<ReadPosition> first = Optional.ofNullable(unheard.poll());
    if (unheard.isEmpty() && some.isDone()) {
      some = new CompletableFuture<>();
    }
    return first;
  }

  /** Done when there is something to hear. */
  synchronized CompletableFuture<Void> isAvailable() {
    return some;
  }
}

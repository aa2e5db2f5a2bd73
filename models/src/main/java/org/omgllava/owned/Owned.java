package org.omgllava.owned;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Several things that must be closed. All of them are, the last taken first, whatever one of them
 * throws; the first failure is thrown, and the later ones are suppressed in it.
 *
 * <p>Owns what it is given. Where the things are known by name, a try with resources says the same.
 */
public final class Owned implements AutoCloseable {
  private final Deque<AutoCloseable> things = new ArrayDeque<>();

  /** Takes a thing. */
  public <T extends AutoCloseable> T take(T thing) {
    things.push(thing);
    return thing;
  }

  /** Closes everything since the rest could not be made; returns the reason, to be thrown. */
  public <E extends Exception> E closedAfter(E reason) {
    try {
      close();
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
    return reason;
  }

  /**
   * @throws IllegalStateException when something cannot be closed, with the cause
   */
  @Override
  public void close() {
    IllegalStateException failure = null;
    while (!things.isEmpty()) {
      AutoCloseable thing = things.pop();
      try {
        thing.close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        IllegalStateException next =
            new IllegalStateException(
                thing.getClass().getSimpleName() + " cannot be closed: " + e.getMessage(), e);
        if (failure == null) {
          failure = next;
        } else {
          failure.addSuppressed(next);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}

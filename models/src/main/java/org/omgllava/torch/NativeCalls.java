package org.omgllava.torch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Calls into PyTorch that take long, any number of them beside each other, until there is to be no
 * more.
 *
 * <p>A JVM that ends waits a third of a second for threads that are in native code, and then takes
 * PyTorch's libraries down under them, which crashes.
 */
public final class NativeCalls {
  static final NativeCalls OF_PROCESS = new NativeCalls();

  /** Of what is waited for; a supervisor's patience ends about then. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Fair: whoever wants to end them comes before calls that have not begun. */
  private final ReadWriteLock going = new ReentrantReadWriteLock(true);

  /**
   * Lets this process end only between calls, whoever ends it. For one whose calls nobody stops in
   * order: a thread that calls once more stays where it is.
   */
  public static void endBetween() {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> OF_PROCESS.end(LONGEST), "end-of-native-calls"));
  }

  /** Makes a call; one that begins after the end never returns. */
  <T> T make(Supplier<T> call) {
    going.readLock().lock();
    try {
      return call.get();
    } finally {
      going.readLock().unlock();
    }
  }

  /**
   * Waits for the calls that are made, and lets none begin afterwards.
   *
   * @param longest wait; calls begin again when it does not suffice
   * @return whether none is made any more
   */
  boolean end(Duration longest) {
    try {
      return going.writeLock().tryLock(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

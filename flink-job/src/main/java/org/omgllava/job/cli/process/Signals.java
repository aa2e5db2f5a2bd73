package org.omgllava.job.cli.process;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * The signals of the process. Java's only way to them is {@code sun.misc.Signal}; it is called by
 * name since the compiler warns of every mention, and no option stops that.
 */
final class Signals {
  private static final Class<?> SIGNAL = type("sun.misc.Signal");
  private static final Class<?> HANDLER = type("sun.misc.SignalHandler");

  private Signals() {}

  /**
   * Calls an action at each signal of this name from now on.
   *
   * @param name such as TERM
   * @return the handler of before, for {@link #restore}
   */
  static Object handle(String name, Runnable action) {
    ClassLoader loader = Signals.class.getClassLoader();
    return exchange(
        name,
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {HANDLER},
            (proxy, method, arguments) -> {
              action.run();
              return null;
            }));
  }

  /** Sets the handler that {@link #handle} returned. */
  static void restore(String name, Object handler) {
    exchange(name, handler);
  }

  private static Object exchange(String name, Object handler) {
    try {
      Object signal = SIGNAL.getConstructor(String.class).newInstance(name);
      return SIGNAL.getMethod("handle", SIGNAL, HANDLER).invoke(null, signal, handler);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("signal " + name + ": cannot be handled", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signal " + name + ": cannot be handled", e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          name + ": missing (expected: a JVM with the module jdk.unsupported)", e);
    }
  }
}

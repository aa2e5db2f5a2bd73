package org.omgllava.torch;

import ai.djl.ndarray.NDManager;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the native tensors of all open {@link TensorScope}s in this process. */
public final class LiveTensors {
  private static final Set<NDManager> OPEN = ConcurrentHashMap.newKeySet();

  private LiveTensors() {}

  /** Number of tensors alive; walks over them, so ask once per report and not per record. */
  public static long count() {
    long count = 0;
    for (NDManager manager : OPEN) {
      count += manager.getManagedArrays().size();
    }
    return count;
  }

  static void opened(NDManager manager) {
    OPEN.add(manager);
  }

  static void closed(NDManager manager) {
    OPEN.remove(manager);
  }
}

package org.omgllava.torch;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription.FileEntry;

/**
 * One user's share of weights that exist once per process and device. The first user loads, the
 * last one to close frees.
 */
public final class SharedWeights<T extends AutoCloseable> implements AutoCloseable {
  private static final Map<Key, Loaded> LOADED = new HashMap<>();

  private final Key key;
  private final T weights;
  private boolean open = true;

  private SharedWeights(Key key, T weights) {
    this.key = key;
    this.weights = weights;
  }

  /**
   * Which weights.
   *
   * @param directory folder of the bundle
   * @param files its files with their hashes: a bundle replaced in place is another one
   * @param part class of the loaded part
   * @param deviceIndex index of the GPU, or -1 for the CPU
   */
  record Key(Path directory, Map<String, FileEntry> files, Class<?> part, int deviceIndex) {}

  private static final class Loaded {
    final AutoCloseable weights;
    int users;

    Loaded(AutoCloseable weights) {
      this.weights = weights;
    }
  }

  /** Joins the users of a part, loading it when there are none yet. */
  public static <T extends AutoCloseable> SharedWeights<T> acquire(
      Bundle bundle, Class<T> part, int deviceIndex, Supplier<T> load) {
    Path directory = bundle.directory().toAbsolutePath().normalize();
    Key key = new Key(directory, bundle.description().files(), part, deviceIndex);
    synchronized (LOADED) {
      Loaded loaded = LOADED.get(key);
      if (loaded == null) {
        loaded = new Loaded(load.get());
        LOADED.put(key, loaded);
      }
      loaded.users++;
      return new SharedWeights<>(key, part.cast(loaded.weights));
    }
  }

  /** Number of parts loaded in this process, each counted once per device. */
  public static int loadedParts() {
    synchronized (LOADED) {
      return LOADED.size();
    }
  }

  /** The weights. */
  public T get() {
    return weights;
  }

  @Override
  public void close() {
    synchronized (LOADED) {
      if (!open) {
        return;
      }
      open = false;
      Loaded loaded = Objects.requireNonNull(LOADED.get(key));
      if (--loaded.users > 0) {
        return;
      }
      LOADED.remove(key);
    }
    try {
      weights.close();
    } catch (Exception e) {
      throw new IllegalStateException("weights of " + key.directory() + " cannot be freed", e);
    }
  }
}

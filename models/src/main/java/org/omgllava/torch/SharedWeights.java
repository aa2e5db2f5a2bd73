package org.omgllava.torch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription.FileEntry;

/**
 * One user's share of weights that exist once per process and device. The first user loads; after
 * the last one has closed they stay for a while, where that was asked for: a job that starts again
 * in a process that has survived finds them. Different weights load side by side.
 */
public final class SharedWeights<T extends AutoCloseable> implements AutoCloseable {
  private static final Map<Key, Loaded> LOADED = new HashMap<>();
  private static Duration idle = Duration.ZERO;

  private final Key key;
  private final Loaded loaded;
  private final T weights;
  private boolean open = true;

  private SharedWeights(Key key, Loaded loaded, T weights) {
    this.key = key;
    this.loaded = loaded;
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
  record Key(Path directory, Map<String, FileEntry> files, Class<?> part, int deviceIndex) {
    /** Whether those of the other would only take this one's room. */
    boolean replaces(Key other) {
      return deviceIndex == other.deviceIndex && !files.equals(other.files);
    }
  }

  /** Users and turns are guarded by all that is loaded, the weights by this. */
  private static final class Loaded {
    private @Nullable AutoCloseable weights;
    int users;

    /** How often somebody has joined: who waits to free it knows whether anybody has since. */
    long turns;

    synchronized AutoCloseable weights(Supplier<? extends AutoCloseable> load) {
      if (weights == null) {
        weights = load.get();
      }
      return weights;
    }

    synchronized void free(Key key) {
      try (AutoCloseable freed = weights) {
        weights = null;
      } catch (Exception e) {
        throw new IllegalStateException("weights of " + key.directory() + " cannot be freed", e);
      }
    }
  }

  /**
   * Joins the users of a part, loading it when it is not there. Weights of another bundle that
   * nobody uses make room before.
   */
  public static <T extends AutoCloseable> SharedWeights<T> acquire(
      Bundle bundle, Class<T> part, int deviceIndex, Supplier<T> load) {
    Path directory = bundle.directory().toAbsolutePath().normalize();
    Key key = new Key(directory, bundle.description().files(), part, deviceIndex);
    Loaded loaded;
    Map<Key, Loaded> replaced;
    synchronized (LOADED) {
      loaded = LOADED.computeIfAbsent(key, k -> new Loaded());
      loaded.users++;
      loaded.turns++;
      replaced = takeIdle(key::replaces);
    }
    replaced.forEach((other, freed) -> freed.free(other));
    try {
      return new SharedWeights<>(key, loaded, part.cast(loaded.weights(load)));
    } catch (RuntimeException e) {
      synchronized (LOADED) {
        if (--loaded.users == 0) {
          LOADED.remove(key, loaded);
        }
      }
      throw e;
    }
  }

  /**
   * How long weights of this process stay when their last user has closed; at first not at all.
   * With zero, those that nobody uses are freed at once.
   */
  public static void keepIdle(Duration duration) {
    Map<Key, Loaded> unused;
    synchronized (LOADED) {
      idle = duration;
      unused = duration.isZero() ? takeIdle(key -> true) : Map.of();
    }
    unused.forEach((key, loaded) -> loaded.free(key));
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
    long turn;
    Duration wait;
    synchronized (LOADED) {
      if (!open) {
        return;
      }
      open = false;
      if (--loaded.users > 0) {
        return;
      }
      turn = loaded.turns;
      wait = idle;
    }
    if (wait.isZero()) {
      freeUnused(turn);
    } else {
      CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> freeUnused(turn));
    }
  }

  /** Frees them unless somebody has joined since that turn. */
  private void freeUnused(long turn) {
    synchronized (LOADED) {
      if (loaded.turns != turn || loaded.users > 0 || !LOADED.remove(key, loaded)) {
        return;
      }
    }
    loaded.free(key);
  }

  /** Takes away what nobody uses, where it is in the way. */
  private static Map<Key, Loaded> takeIdle(Predicate<Key> inTheWay) {
    Map<Key, Loaded> taken = new HashMap<>();
    LOADED.forEach(
        (key, loaded) -> {
          if (loaded.users == 0 && inTheWay.test(key)) {
            taken.put(key, loaded);
          }
        });
    LOADED.keySet().removeAll(taken.keySet());
    return taken;
  }
}

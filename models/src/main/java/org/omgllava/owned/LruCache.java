package org.omgllava.vision;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.omgllava.owned.Owned;

/**
 * Owns at most a number of values and closes those used longest ago. Entries stay valid until
 * {@link #trim()}, so that a batch may hold more than the bound while it runs. Not thread-safe.
 */
final class LruCache<K, V extends AutoCloseable> implements AutoCloseable {
  private final int capacity;
  private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);

  LruCache(int capacity) {
    this.capacity = capacity;
  }

  /** The value, or null. */
  @Nullable V get(K key) {
    return entries.get(key);
  }

  /** Takes ownership of a value; an earlier one under the key is closed. */
  void put(K key, V value) {
    V previous = entries.put(key, value);
    if (previous != null) {
      free(List.of(previous));
    }
  }

  /** Closes what exceeds the bound. */
  void trim() {
    List<V> surplus = new ArrayList<>();
    Iterator<V> oldest = entries.values().iterator();
    while (entries.size() > capacity) {
      surplus.add(oldest.next());
      oldest.remove();
    }
    free(surplus);
  }

  @Override
  public void close() {
    List<V> values = List.copyOf(entries.values());
    entries.clear();
    free(values);
  }

  private static void free(List<? extends AutoCloseable> values) {
    try (Owned owned = new Owned()) {
      values.forEach(owned::take);
    }
  }
}

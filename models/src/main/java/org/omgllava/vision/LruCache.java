package org.omgllava.vision;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

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
  V get(K key) {
    return entries.get(key);
  }

  /** Takes ownership of a value; an earlier one under the key is closed. */
  void put(K key, V value) {
    V previous = entries.put(key, value);
    if (previous != null) {
      free(previous);
    }
  }

  /** Closes what exceeds the bound. */
  void trim() {
    Iterator<V> oldest = entries.values().iterator();
    for (int surplus = entries.size() - capacity; surplus > 0; surplus--) {
      V value = oldest.next();
      oldest.remove();
      free(value);
    }
  }

  @Override
  public void close() {
    entries.values().forEach(LruCache::free);
    entries.clear();
  }

  private static void free(AutoCloseable value) {
    try {
      value.close();
    } catch (Exception e) {
      throw new IllegalStateException("cached value cannot be freed", e);
    }
  }
}

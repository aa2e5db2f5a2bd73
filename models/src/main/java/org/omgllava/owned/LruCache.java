package org.omgllava.owned;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Owns values up to a bound and closes those used longest ago. Entries stay valid until {@link
 * #trim()}, so that a batch may hold more than the bound while it runs. Not thread-safe.
 */
public final class LruCache<K, V extends AutoCloseable> implements AutoCloseable {
  private final long bound;
  private final ToLongFunction<V> weight;
  private final Map<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);
  private long total;

  /**
   * @param entries largest number of values
   */
  public LruCache(int entries) {
    this(entries, value -> 1);
  }

  /**
   * @param bound of the sum of the values' weights
   * @param weight of a value, always the same
   */
  public LruCache(long bound, ToLongFunction<V> weight) {
    this.bound = bound;
    this.weight = weight;
  }

  /** The value, which is the one used last from now on. */
  public Optional<V> get(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  /** Takes ownership of a value; an earlier one under the key is closed. */
  public void put(K key, V value) {
    V previous = entries.put(key, value);
    total += weight.applyAsLong(value);
    if (previous != null) {
      total -= weight.applyAsLong(previous);
      free(List.of(previous));
    }
  }

  /** Sum of the values' weights. */
  public long total() {
    return total;
  }

  /** Closes what exceeds the bound. */
  public void trim() {
    List<V> surplus = new ArrayList<>();
    Iterator<V> oldest = entries.values().iterator();
    while (total > bound) {
      V value = oldest.next();
      total -= weight.applyAsLong(value);
      surplus.add(value);
      oldest.remove();
    }
    free(surplus);
  }

  /** Closes all values. */
  public void clear() {
    List<V> values = List.copyOf(entries.values());
    entries.clear();
    total = 0;
    free(values);
  }

  @Override
  public void close() {
    clear();
  }

  private static void free(List<? extends AutoCloseable> values) {
    try (Owned owned = new Owned()) {
      values.forEach(owned::take);
    }
  }
}

package org.omgllava.evaluate;

import java.util.Arrays;

/** Counts by pairs of non-negative ints; open addressing, so that nothing is boxed. */
final class PairCounter {
  private static final long FREE = -1;

  private long[] keys = new long[64];
  private long[] counts = new long[64];
  private int size;

  PairCounter() {
    Arrays.fill(keys, FREE);
  }

  void add(int first, int second, long count) {
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    long key = (long) first << 32 | second;
    int slot = slot(keys, key);
    if (keys[slot] == FREE) {
      keys[slot] = key;
      size++;
    }
    counts[slot] += count;
  }

  long get(int first, int second) {
    int slot = slot(keys, (long) first << 32 | second);
    return keys[slot] == FREE ? 0 : counts[slot];
  }

  void clear() {
    if (size > 0) {
      Arrays.fill(keys, FREE);
      Arrays.fill(counts, 0);
      size = 0;
    }
  }

  int size() {
    return size;
  }

  /** Calls the visitor for each pair that was counted, in no order to rely on. */
  void forEach(Visitor visitor) {
    for (int slot = 0; slot < keys.length; slot++) {
      if (keys[slot] != FREE) {
        visitor.visit((int) (keys[slot] >>> 32), (int) keys[slot], counts[slot]);
      }
    }
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    keys = new long[2 * oldKeys.length];
    counts = new long[keys.length];
    Arrays.fill(keys, FREE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int slot = slot(keys, oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
      }
    }
  }

  private static int slot(long[] keys, long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 40) & keys.length - 1;
    while (keys[slot] != FREE && keys[slot] != key) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }

  /** Sees a pair and its count. */
  interface Visitor {
    void visit(int first, int second, long count);
  }
}

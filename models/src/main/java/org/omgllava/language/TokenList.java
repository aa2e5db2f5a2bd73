package org.omgllava.language;

import java.util.Arrays;

/** Growing list of token ids. */
final class TokenList {
  private long[] ids = new long[64];
  private int size;

  void add(long id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, size * 2);
    }
    ids[size++] = id;
  }

  int size() {
    return size;
  }

  long[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}

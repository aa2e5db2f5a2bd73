package org.omgllava.language;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.omgllava.owned.LruCache;
import org.omgllava.scene.Converser.PrefixCounts;
import org.omgllava.torch.TensorScope;

/**
 * Keys and values of how dialogues begin: a frame's visual tokens, and the turns after them. Each
 * part is kept by itself, under all that stands before it and what it is.
 *
 * <p>Owns copies on the device, bounded in bytes: those used longest ago go first. Driven by one
 * thread; counts may be read from any.
 */
final class PrefixCache implements AutoCloseable {
  private final LruCache<List<PromptPart>, Kept> parts;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private volatile long bytes;

  /**
   * The last part of a beginning.
   *
   * @param scope owner of the values
   * @param values (layers, 2, 1, key-value heads, positions of the part, head width)
   * @param sizeBytes of the values, and of all that they are found by
   */
  record Kept(TensorScope scope, NDArray values, long sizeBytes) implements AutoCloseable {
    @Override
    public void close() {
      scope.close();
    }
  }

  /**
   * @param mostBytes bound; 0 keeps nothing
   */
  PrefixCache(long mostBytes) {
    this.parts = new LruCache<>(mostBytes, Kept::sizeBytes);
  }

  /** The last part of a beginning, where it is kept. */
  Optional<Kept> find(List<PromptPart> beginning) {
    return parts.get(beginning);
  }

  /**
   * Keeps what a row of a cache holds of the last part of a beginning, at least until {@link
   * #trim()}.
   */
  Kept keep(List<PromptPart> beginning, KeyValueCache cache, int row, int start, int end) {
    TensorScope scope = TensorScope.open(cache.device());
    Kept kept;
    try (NDArray view = cache.of(row, start, end)) {
      NDArray values = view.duplicate();
      values.attach(scope.manager());
      long found = beginning.stream().mapToLong(PromptPart::sizeBytes).sum();
      kept = new Kept(scope, values, found + values.size() * cache.numberBytes());
    } catch (RuntimeException e) {
      try (scope) {
        throw e;
      }
    }
    parts.put(List.copyOf(beginning), kept);
    return kept;
  }

  /** Counts prompts that found their beginning, and such for which it was read. */
  void count(int found, int read) {
    hits.add(found);
    misses.add(read);
  }

  /** Frees what is beyond the bound. */
  void trim() {
    parts.trim();
    bytes = parts.total();
  }

  /** Frees everything. */
  void clear() {
    parts.clear();
    bytes = 0;
  }

  PrefixCounts counts() {
    return new PrefixCounts(hits.sum(), misses.sum(), bytes);
  }

  @Override
  public void close() {
    clear();
  }
}

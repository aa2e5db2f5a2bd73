package org.omgllava.language;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription.Architecture;
import org.omgllava.bundle.BundleException;
import org.omgllava.torch.LoadTimes;
import org.omgllava.torch.TensorScope;
import org.omgllava.torch.TorchScriptModule;

/** Language model, tokenizer and markup on one device; holds nothing of any dialogue. */
final class LanguageWeights implements AutoCloseable {
  final Device device;
  final Architecture.Language sizes;
  final Vocabulary vocabulary;
  final PromptTemplate template;
  final Markup markup;
  final FrameHistory history;

  /** Bytes of one number among the keys and values. */
  final int cacheNumberBytes;

  /** Whether a prompt can be read on from a beginning that its row of the cache holds. */
  final boolean readsOn;

  private final TorchScriptModule module;

  private LanguageWeights(Bundle bundle, Device device) {
    this.device = device;
    this.sizes = bundle.description().architecture().language();
    this.history = FrameHistory.of(bundle);
    this.cacheNumberBytes = bundle.description().tensors().cacheNumberBytes();
    this.readsOn = bundle.description().tensors().readsOn();
    this.vocabulary = Vocabulary.load(bundle.file("tokenizer"));
    try {
      this.template = new PromptTemplate(bundle.description().prompt(), vocabulary);
      this.markup = Markup.of(bundle.description().prompt(), vocabulary);
      this.module = TorchScriptModule.load(bundle.file("llm"), device);
    } catch (RuntimeException e) {
      try (vocabulary) {
        throw e;
      }
    }
  }

  /**
   * Verifies and loads; one round over a small cache takes PyTorch's first-call cost.
   *
   * @throws BundleException when a file is missing or altered, or the parts do not fit
   */
  static LanguageWeights load(Bundle bundle, int deviceIndex) {
    LoadTimes times = new LoadTimes();
    bundle.verify("llm", "tokenizer");
    times.did("verified");
    LanguageWeights weights = new LanguageWeights(bundle, TensorScope.device(deviceIndex));
    times.did("loaded");
    try {
      weights.warmUp(1);
      times.did("first round");
      times.tell("language model of " + bundle.id());
    } catch (RuntimeException e) {
      try (weights) {
        throw new BundleException(
            bundle.file("llm") + ": does not run as bundle.json describes it: " + e.getMessage(),
            e);
      }
    }
    return weights;
  }

  /** One round of so many rows over a small cache. */
  void warmUp(int rows) {
    long[] two = new long[rows];
    Arrays.fill(two, 2);
    long[] all = LongStream.range(0, rows).toArray();
    try (TensorScope scope = TensorScope.open(device);
        KeyValueCache cache = new KeyValueCache(this, rows, 8)) {
      NDArray ids = scope.longs(new long[2 * rows]);
      NDArray embeddings = embed(scope, ids).reshape(rows, 2, sizes.hidden());
      prefill(scope, embeddings, two, all, cache);
      if (readsOn) {
        readOn(scope, embeddings, two, two, all, cache);
        try (NDArray view = cache.of(0, 0, 2);
            NDArray kept = view.duplicate()) {
          share(kept, 0, all, cache);
        }
      }
      NDList next = decode(scope, new long[rows], two, cache);
      segQuery(scope, next.get(1));
    }
  }

  /**
   * Keys and values of no token yet: (layers, 2, rows, key-value heads, positions, head width).
   *
   * <p>The module makes them where it can: not every type that it works in can be made here.
   */
  NDArray room(TensorScope owner, int rows, int positions) {
    if (!readsOn) {
      int headWidth = sizes.hidden() / sizes.heads();
      return owner
          .manager()
          .zeros(new Shape(sizes.layers(), 2, rows, sizes.keyValueHeads(), positions, headWidth));
    }
    try (TensorScope scope = TensorScope.open(device)) {
      NDArray rowCount = scope.manager().create((long) rows);
      NDArray positionCount = scope.manager().create((long) positions);
      return module.call(owner, "room", rowCount, positionCount).get(0);
    }
  }

  /** ids (N,) int64 to embeddings (N, D). */
  NDArray embed(TensorScope results, NDArray ids) {
    return module.call(results, "embed", ids).get(0);
  }

  /**
   * Reads prompts, or how they begin, into rows of the cache.
   *
   * @param embeddings (B, T, D), right-padded
   * @param lengths (B,)
   * @param rows (B,) rows of the cache
   * @return logits (B, V) after the last token of each prompt, hidden states (B, D)
   */
  NDList prefill(
      TensorScope results, NDArray embeddings, long[] lengths, long[] rows, KeyValueCache cache) {
    int lastRow = (int) Arrays.stream(rows).max().orElseThrow();
    cache.reserve(lastRow + 1, (int) embeddings.getShape().get(1));
    return module.call(
        results,
        "prefill",
        embeddings,
        results.longs(lengths),
        results.longs(rows),
        cache.values());
  }

  /**
   * Reads on where rows of the cache hold the beginning of a prompt.
   *
   * @param embeddings (B, T, D) of what comes, right-padded
   * @param lengths (B,)
   * @param starts (B,) number of positions that each row holds
   * @param rows (B,) rows of the cache
   * @return logits (B, V) after the last token of each prompt, hidden states (B, D)
   */
  NDList readOn(
      TensorScope results,
      NDArray embeddings,
      long[] lengths,
      long[] starts,
      long[] rows,
      KeyValueCache cache) {
    int longest = 0;
    for (int i = 0; i < lengths.length; i++) {
      longest = Math.max(longest, (int) (starts[i] + lengths[i]));
    }
    // Padding is left in the last position, which is nobody's.
    int reach = longest + 1;
    cache.reserve((int) Arrays.stream(rows).max().orElseThrow() + 1, reach);
    try (NDArray part = cache.upTo(reach)) {
      return module.call(
          results,
          "read_on",
          embeddings,
          results.longs(lengths),
          results.longs(starts),
          results.longs(rows),
          part);
    }
  }

  /**
   * Copies what was kept of a beginning into rows of the cache.
   *
   * @param kept (layers, 2, 1, key-value heads, P, head width)
   * @param start its first position
   */
  void share(NDArray kept, int start, long[] rows, KeyValueCache cache) {
    int end = start + (int) kept.getShape().get(KeyValueCache.POSITIONS);
    cache.reserve((int) Arrays.stream(rows).max().orElseThrow() + 1, end);
    try (NDArray target = cache.between(start, end)) {
      share(kept, rows, target);
    }
  }

  /** Copies what was kept into the first positions of rows. */
  void share(NDArray kept, long[] rows, NDArray target) {
    try (TensorScope scope = TensorScope.open(device)) {
      module.run("share", kept, scope.longs(rows), target);
    }
  }

  /**
   * One token for each of the first rows of the cache.
   *
   * @param ids (A,) input token of each row
   * @param positions (A,) its position
   * @return logits (A, V), hidden states (A, D)
   */
  NDList decode(TensorScope results, long[] ids, long[] positions, KeyValueCache cache) {
    int longest = (int) Arrays.stream(positions).max().orElseThrow() + 1;
    cache.reserve(ids.length, longest);
    try (NDArray part = cache.upTo(longest)) {
      return module.call(results, "decode", results.longs(ids), results.longs(positions), part);
    }
  }

  /** [SEG] states (N, D) to queries (N, 2C) on the host, row-major. */
  float[] segQuery(TensorScope scope, NDArray hidden) {
    return module.call(scope, "seg_query", hidden).get(0).toFloatArray();
  }

  /** Object tokens (n, D) to those that say what their tags do, (n, D) on the host, row-major. */
  float[] tag(TensorScope scope, NDArray tokens, TokenTags tags) {
    NDArray moved = scope.floats(tags.moved(), tags.age().length, 2);
    NDArray age = scope.longs(tags.age());
    NDArray track = scope.longs(tags.track());
    NDArray fate = scope.longs(tags.fate());
    return module.call(scope, "tag", tokens, age, track, fate, moved).get(0).toFloatArray();
  }

  /** Moves what a cache holds in its row {@code from} to a lower row. */
  void move(KeyValueCache cache, int from, int to, int positions) {
    try (TensorScope scope = TensorScope.open(device);
        NDArray target = cache.rowsFrom(to, positions)) {
      module.run("move", scope.longs(from - to), target);
    }
  }

  @Override
  public void close() {
    try (vocabulary;
        module) {}
  }
}

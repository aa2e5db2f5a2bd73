package org.omgllava.language;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.omgllava.bundle.Bundle;
import org.omgllava.scene.Converser;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.ModelTime;
import org.omgllava.scene.Outcome;
import org.omgllava.torch.EngineFaults;
import org.omgllava.torch.SharedWeights;
import org.omgllava.torch.TensorScope;
import org.omgllava.torch.WarmUp;

/**
 * The language model through PyTorch, decoding all conversations in one call per token.
 *
 * <p>Owns one share of the device's {@link LanguageWeights}, a {@link KeyValueCache} whose first
 * {@link #active()} rows are the running conversations: where one leaves, the last moves in, and a
 * {@link PrefixCache} of what conversations before began with. Lifecycle: construction to {@link
 * #close()}. Constraint: one thread.
 */
public final class TorchConverser implements Converser {
  private final SharedWeights<LanguageWeights> share;
  private final LanguageWeights weights;
  private final GenerationRules rules;
  private final KeyValueCache cache;
  private final PrefixCache kept;
  private final PromptReader reader;
  private final Conversation[] running;
  private final List<Generation> ended = new ArrayList<>();
  private final ModelTime modelTime;
  private int count;

  /**
   * Loads the weights, or joins those who use them. On a GPU, steps of every number of rows are run
   * once in this thread, which is to drive it.
   *
   * @param deviceIndex index of the GPU, or -1 for the CPU
   * @param rows largest number of conversations decoded together
   * @param positions longest dialogue in tokens; what the bundle was trained for where that is less
   * @param prefixBytes bound of what is kept of how dialogues begin
   */
  public TorchConverser(Bundle bundle, int deviceIndex, int rows, int positions, long prefixBytes) {
    this(bundle, deviceIndex, rows, positions, prefixBytes, new ModelTime());
  }

  TorchConverser(
      Bundle bundle,
      int deviceIndex,
      int rows,
      int positions,
      long prefixBytes,
      ModelTime modelTime) {
    this.modelTime = modelTime;
    this.share =
        SharedWeights.acquire(
            bundle,
            LanguageWeights.class,
            deviceIndex,
            () -> LanguageWeights.load(bundle, deviceIndex));
    this.weights = share.get();
    try {
      int longest = Math.min(positions, weights.sizes.maxPositions());
      this.rules = new GenerationRules(bundle.description().generation(), longest);
      this.cache = new KeyValueCache(weights, rows, longest);
      this.kept = new PrefixCache(prefixBytes);
      this.reader = new PromptReader(weights, cache, kept);
      WarmUp.onGpu(deviceIndex, rows, weights::warmUp);
    } catch (RuntimeException e) {
      try (share) {
        throw e;
      }
    }
    this.running = new Conversation[rows];
  }

  @Override
  public int vacancies() {
    return running.length - count;
  }

  @Override
  public int active() {
    return count + ended.size();
  }

  @Override
  public List<Optional<ModelProblem>> admit(List<GenerationRequest> requests) {
    if (requests.size() > vacancies()) {
      throw new IllegalArgumentException(
          "requests: " + requests.size() + " (expected: at most " + vacancies() + ")");
    }
    List<Optional<ModelProblem>> problems = new ArrayList<>(requests.size());
    List<Conversation> joining = new ArrayList<>(requests.size());
    for (GenerationRequest request : requests) {
      Outcome<Conversation> conversation = rules.open(request, weights);
      if (conversation.refused()) {
        problems.add(Optional.of(conversation.problem()));
      } else {
        problems.add(Optional.empty());
        joining.add(conversation.value());
      }
    }
    if (!joining.isEmpty()) {
      joining.forEach(conversation -> conversation.startAt(modelTime.nanos()));
      modelTime.run(() -> EngineFaults.translated(() -> join(joining)));
      retire();
    }
    return problems;
  }

  private int join(List<Conversation> joining) {
    try (TensorScope scope = TensorScope.open(weights.device)) {
      int first = count;
      NDList next = reader.read(scope, joining.stream().map(Conversation::prompt).toList(), first);
      for (Conversation conversation : joining) {
        running[count++] = conversation;
      }
      take(next.get(0), first);
    }
    return count;
  }

  @Override
  public List<Generation> step() {
    if (count > 0) {
      modelTime.run(() -> EngineFaults.translated(this::decode));
      retire();
    }
    List<Generation> finished = List.copyOf(ended);
    ended.clear();
    return finished;
  }

  /** One token for each row; returns their number. */
  private int decode() {
    long[] ids = new long[count];
    long[] positions = new long[count];
    for (int row = 0; row < count; row++) {
      ids[row] = running[row].input();
      positions[row] = running[row].position();
    }
    try (TensorScope scope = TensorScope.open(weights.device)) {
      NDList next = weights.decode(scope, ids, positions, cache);
      keepSegStates(scope, next.get(1));
      take(next.get(0), 0);
    }
    return count;
  }

  @Override
  public void abandon() {
    Arrays.fill(running, null);
    ended.clear();
    count = 0;
    // It may have been the device's memory that was missing.
    kept.clear();
  }

  @Override
  public PrefixCounts prefixCounts() {
    return kept.counts();
  }

  /** Projects the states of the rows that read a [SEG]; only their queries leave the device. */
  private void keepSegStates(TensorScope scope, NDArray hidden) {
    long[] rows = new long[count];
    int found = 0;
    for (int row = 0; row < count; row++) {
      if (running[row].readsSeg()) {
        rows[found++] = row;
      }
    }
    if (found == 0) {
      return;
    }
    NDArray chosen = scope.longs(Arrays.copyOf(rows, found));
    float[] queries = weights.segQuery(scope, hidden.get(new NDIndex("{}", chosen)));
    int width = queries.length / found;
    for (int i = 0; i < found; i++) {
      float[] query = Arrays.copyOfRange(queries, i * width, (i + 1) * width);
      running[(int) rows[i]].ground(query);
    }
  }

  /** Hands the rows from {@code first} on their next tokens, chosen from logits (rows, V). */
  private void take(NDArray logits, int first) {
    long[] likeliest = logits.argMax(1).toLongArray();
    float[] probability = logits.softmax(1).max(new int[] {1}).toFloatArray();
    for (int i = 0; i < likeliest.length; i++) {
      Conversation conversation = running[first + i];
      TokenChoice choice = conversation.choice();
      if (choice.greedy()) {
        conversation.take(likeliest[i], (float) Math.log(probability[i]));
      } else {
        float[] own = logits.get(i).toFloatArray();
        int token = choice.draw(own.clone());
        conversation.take(token, TokenChoice.logProbability(own, token));
      }
    }
  }

  /** Frees the rows of conversations that ended. */
  private void retire() {
    for (int row = count - 1; row >= 0; row--) {
      if (!running[row].ended()) {
        continue;
      }
      ended.add(running[row].result(weights.vocabulary, modelTime.nanos()));
      int last = --count;
      if (row < last) {
        weights.move(cache, last, row, running[last].position());
        running[row] = running[last];
      }
      running[last] = null;
    }
  }

  @Override
  public void close() {
    // All are closed, the weights last, whatever happens.
    try (share;
        cache;
        kept) {}
  }
}

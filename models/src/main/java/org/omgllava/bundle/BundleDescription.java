package org.omgllava.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.omgllava.scene.Calibration;

/**
 * The content of bundle.json, format 1.
 *
 * @param formatVersion version of the format
 * @param name name of the bundle
 * @param version version of the bundle
 * @param licence SPDX identifier of the weights' licence
 * @param description what it knows and what it does not
 * @param architecture sizes of the model
 * @param imageSize side S of the encoder's square input in pixels
 * @param padRgb colour that fills the picture up to a square, 0 to 255
 * @param mean mean per channel of the input scaled to 0..1
 * @param std standard deviation per channel of the input scaled to 0..1
 * @param panopticInputs how panoptic segmentation sees a picture; none: as the language model does
 * @param classes class list in the order of the class embedding's rows
 * @param panoptic thresholds of panoptic fusion
 * @param prompt prompt template and markup
 * @param generation defaults of generation
 * @param histories what the language model can be told of earlier frames; none: nothing
 * @param calibrations what the model's certainty is worth; none where that was not measured
 * @param tensors methods of the exported modules
 * @param files every file by its role
 */
public record BundleDescription(
    int formatVersion,
    String name,
    String version,
    String licence,
    String description,
    Architecture architecture,
    int imageSize,
    int[] padRgb,
    float[] mean,
    float[] std,
    List<PanopticInput> panopticInputs,
    List<ClassEntry> classes,
    PanopticRule panoptic,
    PromptFormat prompt,
    GenerationDefaults generation,
    List<History> histories,
    List<Calibration> calibrations,
    Tensors tensors,
    Map<String, FileEntry> files) {

  /**
   * @throws BundleException when panoptic segmentation sees pictures in a way that is not exported,
   *     or what the language model is told of earlier frames, or there is more than one calibration
   */
  public BundleDescription {
    if (panopticInputs.size() > 1
        || !panopticInputs.isEmpty() && !tensors.decoder().containsKey("segment_clips")) {
      throw new BundleException(
          "panopticInputs: "
              + panopticInputs.size()
              + " (expected: none, or one and the decoder's method segment_clips)");
    }
    if (histories.size() > 1 || !histories.isEmpty() && !tensors.llm().containsKey("tag")) {
      throw new BundleException(
          "histories: " + histories.size() + " (expected: none, or one and the llm's method tag)");
    }
    if (calibrations.size() > 1) {
      throw new BundleException(
          "calibrations: " + calibrations.size() + " (expected: none or one)");
    }
  }

  /** Name, widths and class list, in words: what results that are kept depend on. */
  public String stateShape() {
    List<String> known =
        classes.stream().map(c -> c.id() + " " + c.name() + " " + c.isThing()).toList();
    return String.format(
        Locale.ROOT,
        "%s, queries %d wide, language model %d wide, %d classes #%08x",
        name,
        architecture.vision().width(),
        architecture.language().hidden(),
        classes.size(),
        known.toString().hashCode());
  }

  /**
   * What the exported modules can be called with.
   *
   * @param decoder the decoder's methods by name
   * @param llm the language model's methods by name
   */
  public record Tensors(Map<String, Method> decoder, Map<String, Method> llm) {
    /** What reading on takes: a cache of the model's own, and beginnings that rows of it share. */
    private static final Set<String> READING_ON = Set.of("room", "read_on", "share");

    private static final Map<String, Integer> NUMBER_BYTES =
        Map.of("float32", 4, "float16", 2, "bfloat16", 2);

    /** Whether the language model can read on from what it read before. */
    public boolean readsOn() {
      return llm.keySet().containsAll(READING_ON);
    }

    /**
     * Bytes of each number that the language model keeps of the tokens that it read.
     *
     * @throws BundleException when they have a type that is not known, or another than float32 and
     *     the model does not make room for them itself
     */
    public int cacheNumberBytes() {
      String cache = llm.getOrDefault("decode", Method.NONE).arguments().getOrDefault("cache", "");
      String type = cache.split(" ", 2)[0];
      Integer bytes = NUMBER_BYTES.get(type);
      if (bytes == null || !readsOn() && bytes != Float.BYTES) {
        throw new BundleException(
            "tensors.llm.decode.arguments.cache: "
                + (cache.isEmpty() ? "missing" : cache)
                + " (expected: float32, or float16 or bfloat16 and the methods "
                + new TreeSet<>(READING_ON)
                + ")");
      }
      return bytes;
    }
  }

  /**
   * What a method takes.
   *
   * @param arguments type and named axes of each, in order
   */
  public record Method(Map<String, String> arguments) {
    static final Method NONE = new Method(Map.of());
  }

  /**
   * What the language model can be told of earlier frames.
   *
   * @param frames largest number of earlier frames
   * @param tracks number of tracks that are told apart
   * @param fates what can become of a track, in the order of the model's rows
   */
  public record History(int frames, int tracks, List<String> fates) {}

  /** Sizes of the model that a caller of its modules must know. */
  public record Architecture(String name, Vision vision, Language language) {
    /**
     * @param width channels C of mask features and queries
     * @param queries number Q of learnable queries
     */
    public record Vision(int width, int queries) {}

    /**
     * @param hidden width D of the language model
     * @param layers number of layers
     * @param heads number of query heads
     * @param keyValueHeads number of key and value heads
     * @param vocabulary number of token ids
     * @param maxPositions largest number of positions that was trained
     */
    public record Language(
        int hidden,
        int layers,
        int heads,
        @JsonProperty("kv_heads") int keyValueHeads,
        int vocabulary,
        @JsonProperty("max_positions") int maxPositions) {}
  }

  /**
   * One class.
   *
   * @param id category id in results
   * @param name category name in results
   * @param spoken what the language model calls it
   * @param isThing true for countable things, false for stuff
   */
  public record ClassEntry(int id, String name, String spoken, boolean isThing) {}

  /**
   * Thresholds of panoptic fusion (spec 1.9).
   *
   * @param scoreThreshold a query needs a larger class probability
   * @param overlapThreshold share of its mask that a query must own to become a segment
   */
  public record PanopticRule(float scoreThreshold, float overlapThreshold) {}

  /**
   * Prompt template and markup.
   *
   * @param bos first token of a dialogue
   * @param system text before the first turn
   * @param user one user turn, with {input} in place of the user's text
   * @param turnEnd what ends the model's turn in the history
   * @param stop tokens that end an answer
   * @param image what stands before the first question
   * @param imagePlaceholder token that the visual tokens replace
   * @param regionPlaceholders tokens that prompt tokens replace; the first is put where one lacks
   * @param seg token whose state becomes a mask
   * @param phraseStart token before a grounded phrase
   * @param phraseEnd token after a grounded phrase
   */
  public record PromptFormat(
      String bos,
      String system,
      String user,
      String turnEnd,
      List<String> stop,
      String image,
      String imagePlaceholder,
      List<String> regionPlaceholders,
      String seg,
      String phraseStart,
      String phraseEnd) {}

  /** What generation does when a request does not say. */
  public record GenerationDefaults(
      int maxNewTokens, float temperature, float topP, int topK, long seed) {}

  /**
   * One file of the bundle.
   *
   * @param path file name inside the bundle's folder
   * @param sizeBytes size
   * @param sha256 SHA-256 in lower-case hexadecimal
   */
  public record FileEntry(String path, long sizeBytes, String sha256) {}
}

package org.omgllava.language;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.omgllava.bundle.BundleException;

/**
 * Text to token ids and back. Tokens with a literal of their own, such as [SEG], come only from
 * {@link #special}: in plain text their literals are ordinary characters, so that a user's text
 * cannot forge the markup of a dialogue.
 *
 * <p>Owns the native tokenizer; several threads may use it.
 */
final class Vocabulary implements AutoCloseable {
  private final Path file;
  private final HuggingFaceTokenizer tokenizer;
  private final Map<String, Long> special;
  private final Map<Long, String> literalOf = new HashMap<>();

  private Vocabulary(Path file, HuggingFaceTokenizer tokenizer, Map<String, Long> special) {
    this.file = file;
    this.tokenizer = tokenizer;
    this.special = special;
    special.forEach((literal, id) -> literalOf.put(id, literal));
  }

  /**
   * Reads a tokenizer.json.
   *
   * @throws BundleException when it is none
   */
  static Vocabulary load(Path file) {
    try {
      Map<String, Long> special = new LinkedHashMap<>();
      JsonNode added = new ObjectMapper().readTree(file.toFile()).path("added_tokens");
      for (JsonNode token : added) {
        special.put(token.required("content").textValue(), token.required("id").longValue());
      }
      HuggingFaceTokenizer tokenizer =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(file)
              .optAddSpecialTokens(false)
              .optTruncation(false)
              .optPadding(false)
              .build();
      return new Vocabulary(file, tokenizer, special);
    } catch (IOException | RuntimeException e) {
      throw new BundleException(file + ": no tokenizer: " + e.getMessage(), e);
    }
  }

  /**
   * Id of the token with a literal of its own.
   *
   * @throws BundleException when there is none
   */
  long special(String literal) {
    Long id = special.get(literal);
    if (id == null) {
      throw new BundleException(file + ": added_tokens lacks " + literal);
    }
    return id;
  }

  /** All literals of tokens that have one of their own. */
  Set<String> literals() {
    return special.keySet();
  }

  /** The literal of a token that has one of its own, or null for a token of plain text. */
  @Nullable String literal(long id) {
    return literalOf.get(id);
  }

  /** Appends the tokens of plain text. */
  void encode(String text, TokenList ids) {
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (startsWithLiteral(text, i)) {
        // The tokenizer finds literals by itself; cut in two, they are characters like others.
        append(text.substring(start, i + 1), ids);
        start = i + 1;
      }
    }
    append(text.substring(start), ids);
  }

  /**
   * Text of tokens of plain text. The first may be the token before them, whose literal is left
   * out: some tokenizers drop the space of the very first word.
   */
  String decode(long[] ids) {
    if (ids.length == 0) {
      return "";
    }
    String text = tokenizer.decode(ids, false);
    String before = literal(ids[0]);
    return before == null ? text : text.substring(before.length());
  }

  private void append(String text, TokenList ids) {
    if (!text.isEmpty()) {
      for (long id : tokenizer.encode(text, false, false).getIds()) {
        ids.add(id);
      }
    }
  }

  private boolean startsWithLiteral(String text, int index) {
    for (String literal : special.keySet()) {
      if (text.startsWith(literal, index)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}

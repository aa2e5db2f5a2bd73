package org.omgllava.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.omgllava.bundle.BundleDescription.ClassEntry;
import org.omgllava.bundle.BundleDescription.FileEntry;
import org.omgllava.bundle.SafeTensors.Tensor;

/**
 * A bundle with another class list. The model classifies a query by its cosine to class embeddings,
 * so a list may rename classes, merge them, leave some out, or bring embeddings of new ones; the
 * weights stay as they are.
 */
public final class ClassVariant {
  private static final String EMBEDDINGS = "class_embeddings";
  private static final double UNIT = 1e-3;
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private ClassVariant() {}

  /**
   * One class of a list. What is left out comes from the first class that it is made from.
   *
   * @param id category id in results
   * @param name category name in results
   * @param isThing true for countable things; needed for a new class
   * @param spoken what the language model calls it
   * @param from classes of the source bundle, or names of new embeddings, that mean this one; by
   *     default its own name
   */
  public record ClassRequest(
      Integer id, String name, Boolean isThing, String spoken, List<String> from) {
    private List<String> meanings() {
      return from == null || from.isEmpty() ? List.of(name) : from;
    }
  }

  /**
   * Reads a class list, a JSON array of {@link ClassRequest}.
   *
   * @throws BundleException when it is no such list; the message says where
   */
  public static List<ClassRequest> read(Path file) throws IOException {
    try {
      List<ClassRequest> classes =
          List.of(JSON.readValue(Files.readString(file), ClassRequest[].class));
      check(file, classes);
      return classes;
    } catch (JsonProcessingException e) {
      throw new BundleException(file + ": " + e.getOriginalMessage(), e);
    }
  }

  private static void check(Path file, List<ClassRequest> classes) {
    if (classes.isEmpty()) {
      throw new BundleException(file + ": no class");
    }
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < classes.size(); i++) {
      ClassRequest c = classes.get(i);
      String place = file + ", class " + (i + 1) + ": ";
      if (c.id() == null || c.id() < 0 || c.name() == null || c.name().isBlank()) {
        throw new BundleException(place + "needs an id from 0 and a name");
      }
      if (!seen.add(c.id()) || !seen.add(c.name())) {
        throw new BundleException(place + "id or name occurs twice: " + c.id() + ", " + c.name());
      }
    }
  }

  /**
   * Writes the variant into a new folder; its other files are hard links where the file system can.
   *
   * @param embeddings rows (E) or (synonyms, E) of unit length of new classes, by name
   * @param name of the variant
   * @throws BundleException when a class is unknown, an embedding does not fit, or the folder holds
   *     a bundle
   */
  public static Bundle write(
      Bundle source,
      List<ClassRequest> classes,
      Map<String, Tensor> embeddings,
      String name,
      Path folder)
      throws IOException {
    if (Files.exists(folder.resolve(Bundle.DESCRIPTION_FILE))) {
      throw new BundleException(folder + ": holds a bundle already; give another folder");
    }
    source.verify(source.description().files().keySet().toArray(String[]::new));
    Meanings meanings = Meanings.of(source, embeddings);
    List<ClassEntry> entries = new ArrayList<>();
    List<List<float[]>> rows = new ArrayList<>();
    for (ClassRequest request : classes) {
      rows.add(meanings.rows(request));
      entries.add(meanings.entry(request));
    }
    Files.createDirectories(folder);
    for (String role : source.description().files().keySet()) {
      if (!role.equals("classEmbeddings")) {
        link(source.file(role), folder.resolve(source.file(role).getFileName()));
      }
    }
    Path file = folder.resolve(source.file("classEmbeddings").getFileName());
    SafeTensors.write(file, Map.of(EMBEDDINGS, tensor(rows, meanings.width())));
    ObjectNode description =
        (ObjectNode) JSON.readTree(source.directory().resolve(Bundle.DESCRIPTION_FILE).toFile());
    description.put("name", name);
    description.put(
        "description",
        source.description().description() + " Class list: a variant of " + source.id() + ".");
    description.set("classes", JSON.valueToTree(entries));
    ((ObjectNode) description.path("architecture").path("vision"))
        .put("classes", entries.size())
        .put("synonyms", rows.stream().mapToInt(List::size).max().orElseThrow());
    FileEntry entry =
        new FileEntry(file.getFileName().toString(), Files.size(file), Bundle.sha256(file));
    ((ObjectNode) description.path("files")).set("classEmbeddings", JSON.valueToTree(entry));
    // Last, so that a half-written variant is no bundle.
    Files.writeString(folder.resolve(Bundle.DESCRIPTION_FILE), description.toPrettyString() + "\n");
    return Bundle.read(folder);
  }

  /** Classes by name, and embeddings by name as rows of one width. */
  private record Meanings(
      Bundle source, Map<String, ClassEntry> classes, Map<String, List<float[]>> named, int width) {
    static Meanings of(Bundle source, Map<String, Tensor> added) {
      Tensor known =
          Objects.requireNonNull(
              SafeTensors.read(source.file("classEmbeddings")).get(EMBEDDINGS), EMBEDDINGS);
      int synonyms = (int) known.shape()[1];
      int width = (int) known.shape()[2];
      List<float[]> all = split(known.floats(), width);
      Map<String, List<float[]>> named = new HashMap<>();
      List<ClassEntry> classes = source.description().classes();
      for (int i = 0; i < classes.size(); i++) {
        named.put(classes.get(i).name(), all.subList(i * synonyms, (i + 1) * synonyms));
      }
      added.forEach((name, tensor) -> named.put(name, fitting(name, tensor, width)));
      return new Meanings(
          source,
          classes.stream().collect(Collectors.toMap(ClassEntry::name, c -> c)),
          named,
          width);
    }

    private static List<float[]> fitting(String name, Tensor tensor, int width) {
      long[] shape = tensor.shape();
      if (shape.length == 0 || shape.length > 2 || shape[shape.length - 1] != width) {
        throw new BundleException(
            "embedding "
                + name
                + ": shape "
                + Arrays.toString(shape)
                + " (expected: ["
                + width
                + "] or [synonyms, "
                + width
                + "])");
      }
      List<float[]> rows = split(tensor.floats(), width);
      for (float[] row : rows) {
        double square = 0;
        for (float value : row) {
          square += (double) value * value;
        }
        if (!(Math.abs(Math.sqrt(square) - 1) < UNIT)) {
          throw new BundleException("embedding " + name + ": rows must have length 1");
        }
      }
      return rows;
    }

    List<float[]> rows(ClassRequest request) {
      List<float[]> rows = new ArrayList<>();
      for (String meaning : request.meanings()) {
        List<float[]> found = named.get(meaning);
        if (found == null) {
          throw new BundleException(
              "class "
                  + request.name()
                  + ": "
                  + source.id()
                  + " has no class "
                  + meaning
                  + " (it has: "
                  + String.join(", ", classes.keySet().stream().sorted().toList())
                  + "); name one of these in \"from\" or give an embedding of that name");
        }
        rows.addAll(found);
      }
      return rows;
    }

    ClassEntry entry(ClassRequest request) {
      ClassEntry first = classes.get(request.meanings().get(0));
      if (request.isThing() == null && first == null) {
        throw new BundleException("class " + request.name() + ": new, so it must say isThing");
      }
      return new ClassEntry(
          request.id(),
          request.name(),
          request.spoken() != null
              ? request.spoken()
              : first != null ? first.spoken() : request.name(),
          request.isThing() != null ? request.isThing() : Objects.requireNonNull(first).isThing());
    }
  }

  private static List<float[]> split(float[] values, int width) {
    List<float[]> rows = new ArrayList<>();
    for (int at = 0; at < values.length; at += width) {
      rows.add(Arrays.copyOfRange(values, at, at + width));
    }
    return rows;
  }

  /** The best synonym counts, so a class with fewer of them repeats its last. */
  private static Tensor tensor(List<List<float[]>> classes, int width) {
    int synonyms = classes.stream().mapToInt(List::size).max().orElseThrow();
    ByteBuffer data =
        ByteBuffer.allocate(classes.size() * synonyms * width * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (List<float[]> rows : classes) {
      for (int i = 0; i < synonyms; i++) {
        for (float value : rows.get(Math.min(i, rows.size() - 1))) {
          data.putFloat(value);
        }
      }
    }
    return new Tensor("F32", new long[] {classes.size(), synonyms, width}, data.flip());
  }

  private static void link(Path source, Path target) throws IOException {
    try {
      Files.createLink(target, source);
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.copy(source, target);
    }
  }
}

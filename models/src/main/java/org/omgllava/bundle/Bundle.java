package org.omgllava.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.omgllava.bundle.BundleDescription.FileEntry;

/**
 * A folder with a model: bundle.json and the files that it names. Reading checks the description;
 * {@link #verify} checks size and SHA-256 of the files and comes before anything is loaded.
 *
 * @param directory the folder
 * @param description the content of bundle.json
 */
public record Bundle(Path directory, BundleDescription description) {
  /** The one format that this version reads. */
  public static final int FORMAT_VERSION = 1;

  /** The description's file name. */
  public static final String DESCRIPTION_FILE = "bundle.json";

  /** Roles of files that every bundle has. */
  public static final List<String> ROLES =
      List.of("encoder", "decoder", "llm", "tokenizer", "classEmbeddings");

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  /**
   * Whether one file is what the description says.
   *
   * @param role its role in the bundle
   * @param path its path
   * @param problem what is wrong with it, empty when nothing is
   */
  public record FileCheck(String role, Path path, String problem) {
    /** Whether the file is what it should be. */
    public boolean intact() {
      return problem.isEmpty();
    }
  }

  /**
   * Reads bundle.json.
   *
   * @throws BundleException when it is missing, malformed or of another format version
   */
  public static Bundle read(Path directory) {
    Path file = directory.resolve(DESCRIPTION_FILE);
    if (!Files.isRegularFile(file)) {
      throw new BundleException(directory + ": no bundle here (expected: " + file + ")");
    }
    BundleDescription description = parse(file);
    for (String role : ROLES) {
      FileEntry entry = description.files().get(role);
      if (entry == null) {
        throw new BundleException(file + ": files has no entry " + role);
      }
    }
    description.files().forEach((role, entry) -> requirePlainName(file, role, entry));
    return new Bundle(directory, description);
  }

  /** A bundle must not name files outside its folder. */
  private static void requirePlainName(Path file, String role, FileEntry entry) {
    if (!Path.of(entry.path()).getFileName().toString().equals(entry.path())) {
      throw new BundleException(file + ": files." + role + ".path must be a plain file name");
    }
  }

  /** Whether it has a file of a role that not every bundle has. */
  public boolean has(String role) {
    return description.files().containsKey(role);
  }

  /** Name and version, as name:version. */
  public String id() {
    return description.name() + ":" + description.version();
  }

  /** Path of the file with a role. */
  public Path file(String role) {
    return directory.resolve(entry(role).path());
  }

  private FileEntry entry(String role) {
    return Objects.requireNonNull(description.files().get(role), role);
  }

  /** Sum of the sizes of all files in bytes, as described. */
  public long sizeBytes() {
    return description.files().values().stream().mapToLong(FileEntry::sizeBytes).sum();
  }

  /** Compares every file with its description, in the order of the roles' names. */
  public List<FileCheck> check() {
    List<FileCheck> checks = new ArrayList<>();
    for (Map.Entry<String, FileEntry> entry : new TreeMap<>(description.files()).entrySet()) {
      Path path = directory.resolve(entry.getValue().path());
      checks.add(new FileCheck(entry.getKey(), path, problem(path, entry.getValue())));
    }
    return checks;
  }

  /**
   * Refuses an altered bundle.
   *
   * @param roles the files to look at
   * @throws BundleException naming the first file that is missing or altered
   */
  public void verify(String... roles) {
    for (String role : roles) {
      String problem = problem(file(role), entry(role));
      if (!problem.isEmpty()) {
        throw new BundleException(file(role) + ": " + problem);
      }
    }
  }

  private static BundleDescription parse(Path file) {
    try {
      JsonNode tree = JSON.readTree(file.toFile());
      JsonNode version = tree.path("formatVersion");
      if (!version.isInt() || version.intValue() != FORMAT_VERSION) {
        throw new BundleException(
            file + ": formatVersion: " + version + " (expected: " + FORMAT_VERSION + ")");
      }
      // Bundles from before these were properties see every picture in one way and by itself, and
      // do not know what their certainty is worth.
      for (String later : List.of("panopticInputs", "histories", "calibrations")) {
        if (!tree.has(later)) {
          ((ObjectNode) tree).putArray(later);
        }
      }
      return JSON.treeToValue(tree, BundleDescription.class);
    } catch (JsonProcessingException e) {
      throw new BundleException(file + ": " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new BundleException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static String problem(Path path, FileEntry expected) {
    try {
      if (!Files.isRegularFile(path)) {
        return "missing";
      }
      long size = Files.size(path);
      if (size != expected.sizeBytes()) {
        return "size: " + size + " bytes (expected: " + expected.sizeBytes() + ")";
      }
      String hash = sha256(path);
      return hash.equals(expected.sha256())
          ? ""
          : "SHA-256: " + hash + " (expected: " + expected.sha256() + ")";
    } catch (IOException e) {
      return "cannot be read: " + e.getMessage();
    }
  }

  static String sha256(Path path) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(path)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}

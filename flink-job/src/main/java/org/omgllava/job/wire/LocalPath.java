package org.omgllava.job.wire;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Files and folders of this machine, told from the address of a store such as s3://bucket. */
public final class LocalPath {
  /** A path that was written as a URL; a letter alone is a drive. */
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:[/\\\\].*");

  private LocalPath() {}

  /**
   * The path that was said. Taken as one, an address would be a folder with a strange name.
   *
   * @throws IllegalArgumentException when it is an address
   */
  public static Path of(String said) {
    if (ADDRESS.matcher(said).matches()) {
      throw new IllegalArgumentException(
          said + " (expected: a path on this machine; stores of objects are not known)");
    }
    return Path.of(said);
  }

  /** The same for what was taken as a path already, with its slashes folded. */
  static Path of(Path said) {
    return of(said.toString()).toAbsolutePath().normalize();
  }
}

package org.omgllava.job.cli.result;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Makes file names of ids that come from outside. */
public final class FileNames {
  private static final int LONGEST = 100;

  private FileNames() {}

  /**
   * The id itself where it is a plain file name; otherwise one made of it, different for different
   * ids.
   */
  public static String of(String id) {
    String plain = id.replaceAll("[^A-Za-z0-9._-]", "_");
    if (plain.equals(id) && !id.isEmpty() && !id.startsWith(".") && id.length() <= LONGEST) {
      return id;
    }
    String start = plain.substring(0, Math.min(plain.length(), LONGEST)).replaceAll("^\\.+", "_");
    return start + "-" + UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
  }
}

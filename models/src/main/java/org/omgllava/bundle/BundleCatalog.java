package org.omgllava.bundle;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The bundles below one folder, one folder each.
 *
 * @param root the folder
 */
public record BundleCatalog(Path root) {
  /**
   * All bundles, by folder name.
   *
   * @throws BundleException when one of them cannot be read
   */
  public List<Bundle> list() {
    List<Bundle> bundles = new ArrayList<>();
    for (Path directory : directories()) {
      bundles.add(Bundle.read(directory));
    }
    return bundles;
  }

  /**
   * The bundle of a name in the catalog, or of a path. What has a separator is a path and nothing
   * else: another bundle that happens to have its last name is not what was meant.
   *
   * @throws BundleException when there is none
   */
  public Bundle find(String nameOrDirectory) {
    Path outside = Path.of(nameOrDirectory);
    if (isPath(nameOrDirectory)) {
      return Bundle.read(outside);
    }
    Path inside = root.resolve(nameOrDirectory);
    return Bundle.read(isBundle(inside) || !isBundle(outside) ? inside : outside);
  }

  /** Whether a bundle is given by its folder and not by its name. */
  public static boolean isPath(String nameOrDirectory) {
    return nameOrDirectory.indexOf('/') >= 0 || nameOrDirectory.indexOf(File.separatorChar) >= 0;
  }

  private static boolean isBundle(Path directory) {
    return Files.isRegularFile(directory.resolve(Bundle.DESCRIPTION_FILE));
  }

  private List<Path> directories() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries.filter(BundleCatalog::isBundle).sorted().toList();
    } catch (IOException e) {
      throw new BundleException(root + ": cannot be listed: " + e.getMessage(), e);
    }
  }
}

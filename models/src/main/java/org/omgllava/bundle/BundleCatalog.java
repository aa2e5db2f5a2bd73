package org.omgllava.bundle;

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
   * The bundle in a folder of the catalog, or in any folder by its path.
   *
   * @throws BundleException when there is none
   */
  public Bundle find(String nameOrDirectory) {
    Path inside = root.resolve(nameOrDirectory);
    Path outside = Path.of(nameOrDirectory);
    boolean found = Files.isRegularFile(inside.resolve(Bundle.DESCRIPTION_FILE));
    return Bundle.read(found ? inside : outside);
  }

  private List<Path> directories() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(root)) {
      return entries
          .filter(d -> Files.isRegularFile(d.resolve(Bundle.DESCRIPTION_FILE)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new BundleException(root + ": cannot be listed: " + e.getMessage(), e);
    }
  }
}

package org.omgllava.job.cli.process;

import java.nio.file.Path;
import org.omgllava.bundle.BundleCatalog;

/** Where this installation keeps its bundles. */
public final class Home {
  /** System property that the launcher sets to the root of the installation. */
  static final String PROPERTY = "omg.home";

  private static final String LIBTORCH_PROPERTY = "omg.libtorch";

  private static final String BUNDLES_VARIABLE = "OMG_BUNDLES";

  private Home() {}

  /** Whether the launcher has started this process; on a cluster it has not. */
  public static boolean isLaunched() {
    return System.getProperty(PROPERTY) != null;
  }

  /** Folder of the bundles: that of the environment, or the installation's own. */
  public static BundleCatalog bundles() {
    String given = System.getenv(BUNDLES_VARIABLE);
    return new BundleCatalog(given != null ? Path.of(given) : file("models/bundles"));
  }

  /** A file of the installation. */
  public static Path file(String path) {
    return Path.of(System.getProperty(PROPERTY, ".")).resolve(path);
  }

  /** Where the launcher looks for PyTorch with CUDA; it names the folder. */
  public static Path libtorch() {
    String named = System.getProperty(LIBTORCH_PROPERTY);
    if (named == null) {
      throw new CommandFailure("started without the launcher (expected: deploy/omg, or --to DIR)");
    }
    return Path.of(named);
  }

  /** Where this process logs. */
  public static String logFile() {
    return System.getProperty(
        "log.file", System.getProperty("java.io.tmpdir") + "/omg-llava-stream.log");
  }

  /**
   * The absolute folder of a bundle that is given by its folder, or by its name in the catalog.
   *
   * @throws org.omgllava.bundle.BundleException when there is none
   */
  public static String bundleFolder(String given) {
    return bundles().find(given).directory().toAbsolutePath().toString();
  }

  /** The folder of a bundle on a cluster, where a path need not be one on this machine. */
  public static String clusterBundleFolder(String given) {
    return BundleCatalog.isPath(given) ? given : bundleFolder(given);
  }
}

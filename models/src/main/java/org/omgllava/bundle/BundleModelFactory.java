package org.omgllava.bundle;

import java.nio.file.Path;
import java.util.List;
import org.omgllava.scene.Converser;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.SceneCategory;

/** Opens the model of a bundle folder; travels between processes as the folder's path. */
public final class BundleModelFactory implements ModelFactory {
  private static final long serialVersionUID = 1L;

  private final String bundleDirectory;
  private final int cachedFrames;

  /**
   * @param bundleDirectory the bundle's folder, the same on every machine
   * @param cachedFrames frames whose features are kept on each device for grounding, at least 1
   */
  public BundleModelFactory(String bundleDirectory, int cachedFrames) {
    this.bundleDirectory = bundleDirectory;
    this.cachedFrames = cachedFrames;
  }

  @Override
  public Perceiver openPerceiver(int deviceIndex) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Converser openConverser(int deviceIndex, int rows) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String bundleId() {
    return bundle().id();
  }

  /** The bundle's classes in the order of the model's rows. */
  public List<SceneCategory> categories() {
    return bundle().description().classes().stream()
        .map(c -> new SceneCategory(c.id(), c.name(), c.isThing(), c.rgb()))
        .toList();
  }

  private Bundle bundle() {
    return Bundle.read(Path.of(bundleDirectory));
  }
}

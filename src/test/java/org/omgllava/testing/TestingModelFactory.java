package org.omgllava.testing;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.omgllava.scene.Calibration;
import org.omgllava.scene.Converser;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.Perceiver;

/**
 * A model without weights whose results depend on the bytes it is given and on nothing else, so
 * that a run can be compared with a run that was interrupted.
 */
public final class TestingModelFactory implements ModelFactory {
  /** An answer is as good as its tokens are probable; a mask of a score of 0.5 is a toss. */
  public static final Calibration CALIBRATION =
      new Calibration(new Calibration.Words(4, 4, 4), new Calibration.Masks(-5, 10));

  private static final long serialVersionUID = 1L;

  /** Models that are open in this process. */
  public static final AtomicInteger OPEN = new AtomicInteger();

  private static final Map<String, AtomicInteger> BATCHES_TO_FAILURE = new ConcurrentHashMap<>();

  private final String failure;
  private final boolean decodesClips;
  private final String version;
  private final String stateShape;

  /** A model that never fails. */
  public TestingModelFactory() {
    this(null, true, "1", "testing, 3 wide");
  }

  private TestingModelFactory(
      String failure, boolean decodesClips, String version, String stateShape) {
    this.failure = failure;
    this.decodesClips = decodesClips;
    this.version = version;
    this.stateShape = stateShape;
  }

  /** A model that breaks once, in its so manyth batch of frames or answers. */
  public static TestingModelFactory failingOnce(int batch) {
    String name = UUID.randomUUID().toString();
    BATCHES_TO_FAILURE.put(name, new AtomicInteger(batch));
    return new TestingModelFactory(name, true, "1", "testing, 3 wide");
  }

  /** A model exported before there were clips. */
  public static TestingModelFactory withSingleFramesAlone() {
    return new TestingModelFactory(null, false, "1", "testing, 3 wide");
  }

  /** Another version, whose results have a shape of their own or the same. */
  public static TestingModelFactory ofVersion(String version, String stateShape) {
    return new TestingModelFactory(null, true, version, stateShape);
  }

  /** Whether the model has broken. */
  public boolean hasFailed() {
    return BATCHES_TO_FAILURE.get(failure).get() <= 0;
  }

  @Override
  public Perceiver openPerceiver(int deviceIndex) {
    return new TestingPerceiver(this::countBatch);
  }

  private void countBatch() {
    if (failure != null && BATCHES_TO_FAILURE.get(failure).decrementAndGet() == 0) {
      // No exception: what fails for a record's sake is tried again and stops nothing.
      throw new AssertionError("the model broke, as it was told to");
    }
  }

  @Override
  public Converser openConverser(int deviceIndex, int rows) {
    return new TestingConverser(rows);
  }

  @Override
  public boolean decodesClips() {
    return decodesClips;
  }

  @Override
  public String bundleId() {
    return "testing:" + version;
  }

  @Override
  public Optional<Calibration> calibration() {
    return Optional.of(CALIBRATION);
  }

  @Override
  public String stateShape() {
    return stateShape;
  }
}

package org.omgllava.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.LibUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.omgllava.scene.DeviceChoice;

/** The devices that PyTorch can use in this process. */
public final class Devices {
  /** What NVIDIA's driver makes, on Linux itself and below Windows. */
  private static final List<Path> OF_THE_DRIVER =
      List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

  private Devices() {}

  /**
   * A device that has been tried: {@code auto} becomes the first GPU where there is one, else the
   * CPU.
   *
   * @throws IllegalStateException when PyTorch cannot be loaded, or the GPU is not there or fails
   */
  public static DeviceChoice settle(DeviceChoice wanted) {
    if (wanted.equals(DeviceChoice.CPU)) {
      return wanted;
    }
    Engine engine = loaded();
    boolean gpus = engine.hasCapability(StandardCapabilities.CUDA);
    if (!gpus && wanted.equals(DeviceChoice.AUTO)) {
      return DeviceChoice.CPU;
    }
    if (!gpus) {
      throw new IllegalStateException(
          "device: "
              + wanted
              + " (expected: auto or cpu; PyTorch "
              + engine.getVersion()
              + " sees no GPU here"
              + (driverPresent() ? "; deploy/omg gpu install brings one that can)" : ")"));
    }
    DeviceChoice device = wanted.gpu() ? wanted : DeviceChoice.of("cuda");
    attempt(device);
    return device;
  }

  /** Whether there is a GPU that PyTorch, as it is loaded, cannot use. */
  public static boolean leavesGpuUnused() {
    return driverPresent() && !loaded().hasCapability(StandardCapabilities.CUDA);
  }

  private static boolean driverPresent() {
    return OF_THE_DRIVER.stream().anyMatch(Files::exists);
  }

  /**
   * The engine in words: its version, and where its libraries are.
   *
   * @throws IllegalStateException when PyTorch cannot be loaded
   */
  public static String engine() {
    return loaded().getVersion() + ", " + LibUtils.getLibtorchPath();
  }

  private static Engine loaded() {
    try {
      return Engine.getEngine("PyTorch");
    } catch (RuntimeException | LinkageError e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new IllegalStateException("PyTorch cannot be loaded: " + root.getMessage(), e);
    }
  }

  /** A device may be counted and still refuse to work: too old, taken, out of memory. */
  private static void attempt(DeviceChoice device) {
    try (TensorScope scope = TensorScope.open(TensorScope.device(device.index()));
        NDArray two = scope.floats(new float[] {1, 1}, 2).sum()) {
      two.toFloatArray();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "device: "
              + device
              + " fails: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + " (--device cpu does without)",
          e);
    }
  }
}

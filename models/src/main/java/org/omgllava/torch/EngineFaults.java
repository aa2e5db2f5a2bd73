package org.omgllava.torch;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.omgllava.scene.DeviceLostError;
import org.omgllava.scene.OutOfDeviceMemoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells from the engine's messages, the only place where they say so, faults that a smaller batch
 * may avoid and faults that nothing mends.
 */
public final class EngineFaults {
  private static final Logger LOG = LoggerFactory.getLogger(EngineFaults.class);

  private static final List<String> OUT_OF_MEMORY =
      List.of(
          "out of memory",
          "not enough memory",
          "can't allocate memory",
          "cublas_status_alloc_failed",
          "cudnn_status_alloc_failed");

  /** After an error of CUDA every later call of the process fails, whatever it is. */
  private static final List<String> DEVICE_LOST =
      List.of(
          "cuda error", "cublas_status", "cudnn_status", "cusolver_status", "uncorrectable ecc");

  private EngineFaults() {}

  /**
   * What the engine is asked for.
   *
   * @throws OutOfDeviceMemoryException when the device's memory does not suffice
   * @throws DeviceLostError when the device does not recover
   */
  public static <T> T translated(Supplier<T> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      throw translated(e);
    }
  }

  private static RuntimeException translated(RuntimeException fault) {
    if (says(fault, OUT_OF_MEMORY)) {
      return new OutOfDeviceMemoryException("device memory: " + firstLine(fault), fault);
    }
    if (says(fault, DEVICE_LOST)) {
      String message = "device lost, this process ends: " + firstLine(fault);
      LOG.error("{}", message);
      throw new DeviceLostError(message, fault);
    }
    return fault;
  }

  private static boolean says(Throwable fault, List<String> words) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (words.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  private static String firstLine(RuntimeException fault) {
    return String.valueOf(fault.getMessage()).lines().findFirst().orElse("");
  }
}

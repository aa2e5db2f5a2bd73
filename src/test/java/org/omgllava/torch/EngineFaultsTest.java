package org.omgllava.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.scene.DeviceLostError;
import org.omgllava.scene.OutOfDeviceMemoryException;

/** The engine's own words, as PyTorch 2.7 and DJL say them. */
class EngineFaultsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 79.10 GiB",
        "[enforce fail at alloc_cpu.cpp:119] err == 0. DefaultCPUAllocator: can't allocate memory:"
            + " you tried to allocate 1099511627776 bytes. Error code 12",
        "[enforce fail at alloc_cpu.cpp:83] data. DefaultCPUAllocator: not enough memory: you tried"
            + " to allocate 1099511627776 bytes.",
        "CUDA error: out of memory",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"
      })
  void memoryThatDoesNotSufficeIsToldFromOtherFaults(String message) {
    assertThatThrownBy(() -> EngineFaults.translated(() -> fail(message)))
        .isInstanceOf(OutOfDeviceMemoryException.class)
        .hasMessageStartingWith("device memory: ")
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA error: device-side assert triggered\nCUDA kernel errors might be asynchronously",
        "CUDA error: an illegal memory access was encountered",
        "CUDA error: uncorrectable ECC error encountered",
        "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm`",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED"
      })
  void aDeviceThatDoesNotRecoverEndsTheProcessWithOneLine(String message) {
    assertThatThrownBy(() -> EngineFaults.translated(() -> fail(message)))
        .isInstanceOf(DeviceLostError.class)
        .hasMessage("device lost, this process ends: " + message.lines().findFirst().orElseThrow());
  }

  @Test
  void otherFaultsAndResultsPassAsTheyAre() {
    assertThatThrownBy(
            () -> EngineFaults.translated(() -> fail("index 7 is out of bounds for size 5")))
        .isInstanceOf(EngineException.class);
    assertThat(EngineFaults.<Integer>translated(() -> 5)).isEqualTo(5);
  }

  @Test
  void aFaultIsFoundBehindItsCauses() {
    assertThatThrownBy(
            () ->
                EngineFaults.translated(
                    () -> {
                      throw new IllegalStateException(
                          "batch", new EngineException("CUDA out of memory."));
                    }))
        .isInstanceOf(OutOfDeviceMemoryException.class);
  }

  private static Object fail(String message) {
    throw new EngineException(message);
  }
}

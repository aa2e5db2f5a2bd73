package org.omgllava.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import org.omgllava.bundle.BundleException;
import org.omgllava.owned.Owned;

/**
 * One exported module with named methods over tensors. Holds weights only, so that several threads
 * may call it; every call runs in PyTorch's inference mode.
 *
 * <p>Owns the weights on the device. Lifecycle: {@link #load} to {@link #close()}.
 */
public final class TorchScriptModule implements AutoCloseable {
  /**
   * The profiling executor compiles anew for every shape, on several first calls, and this model's
   * shapes keep changing; -Dai.djl.pytorch.graph_optimizer=true switches it on.
   */
  private static final boolean OPTIMIZE_GRAPHS =
      Boolean.getBoolean("ai.djl.pytorch.graph_optimizer");

  private final TensorScope scope;
  private final PtSymbolBlock block;

  private TorchScriptModule(TensorScope scope, PtSymbolBlock block) {
    this.scope = scope;
    this.block = block;
  }

  /**
   * Loads a file onto a device.
   *
   * @throws BundleException when PyTorch cannot load it
   */
  public static TorchScriptModule load(Path file, Device device) {
    TensorScope scope = TensorScope.open(device);
    try {
      PtNDManager manager = (PtNDManager) scope.manager();
      String[] noExtraFiles = {};
      return new TorchScriptModule(
          scope,
          NativeCalls.OF_PROCESS.make(
              () -> JniUtils.loadModule(manager, file, true, noExtraFiles, noExtraFiles, false)));
    } catch (RuntimeException e) {
      try (scope) {
        throw new BundleException(file + ": PyTorch cannot load it: " + e.getMessage(), e);
      }
    }
  }

  /**
   * Calls a method that returns tensors.
   *
   * @param results scope that owns the returned tensors
   * @param method its name
   * @param arguments its arguments; they stay with their owners
   * @return the returned tensors in order, tuples flattened
   */
  public NDList call(TensorScope results, String method, NDArray... arguments) {
    try (IValue value = invoke(method, arguments)) {
      return value.toNDList((PtNDManager) results.manager());
    }
  }

  /** Calls a method that returns nothing and changes its arguments. */
  public void run(String method, NDArray... arguments) {
    invoke(method, arguments).close();
  }

  private IValue invoke(String method, NDArray... arguments) {
    return NativeCalls.OF_PROCESS.make(() -> invoked(method, arguments));
  }

  private IValue invoked(String method, NDArray... arguments) {
    // A setting of the calling thread, not of the process.
    JniUtils.setGraphExecutorOptimize(OPTIMIZE_GRAPHS);
    IValue[] values = new IValue[arguments.length];
    try (Owned owned = new Owned()) {
      for (int i = 0; i < arguments.length; i++) {
        values[i] = owned.take(IValue.from((PtNDArray) arguments[i]));
      }
      return IValueUtils.runMethod(block, method, values);
    }
  }

  @Override
  public void close() {
    try (scope;
        block) {}
  }
}

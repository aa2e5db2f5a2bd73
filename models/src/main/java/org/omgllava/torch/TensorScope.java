package org.omgllava.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/**
 * Owner of native tensors: what is made or returned in a scope is freed when the scope closes. One
 * thread uses a scope at a time; only plain Java values leave it.
 */
public final class TensorScope implements AutoCloseable {
  private final NDManager manager;

  private TensorScope(NDManager manager) {
    this.manager = manager;
    LiveTensors.opened(manager);
  }

  /** A scope on a device. */
  public static TensorScope open(Device device) {
    return new TensorScope(Engine.getEngine("PyTorch").newBaseManager(device));
  }

  /** The device of an index: the GPU with it, or the CPU for a negative one. */
  public static Device device(int deviceIndex) {
    return deviceIndex < 0 ? Device.cpu() : Device.gpu(deviceIndex);
  }

  /** What new tensors of this scope are made with. */
  public NDManager manager() {
    return manager;
  }

  /** float32 tensor of the given shape. */
  public NDArray floats(float[] values, long... shape) {
    return manager.create(values, new Shape(shape));
  }

  /**
   * uint8 tensor of the given shape.
   *
   * @param values direct, from its position on; on the CPU the tensor lies in it
   */
  public NDArray bytes(ByteBuffer values, long... shape) {
    return manager.create(values, new Shape(shape), DataType.UINT8);
  }

  /** int64 tensor (count,). */
  public NDArray longs(long... values) {
    return manager.create(values);
  }

  @Override
  public void close() {
    LiveTensors.closed(manager);
    manager.close();
  }
}

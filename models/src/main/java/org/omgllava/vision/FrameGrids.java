package org.omgllava.vision;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.util.function.Supplier;
import org.omgllava.image.KeepRatioFrame;
import org.omgllava.image.ResamplingMatrix;
import org.omgllava.image.SquareFrame;
import org.omgllava.owned.LruCache;
import org.omgllava.torch.TensorScope;

/** Maps from the logits to the pixels of the frame sizes met last; used under its owner's lock. */
final class FrameGrids implements AutoCloseable {
  private static final int FRAME_SIZES = 16;
  private static final int MASK_STRIDE = 4;

  private final Device device;
  private final int modelSide;

  /** By {@link SquareFrame} or {@link KeepRatioFrame}. */
  private final LruCache<Record, Grid> grids = new LruCache<>(FRAME_SIZES);

  FrameGrids(Device device, int modelSide) {
    this.device = device;
    this.modelSide = modelSide;
  }

  /**
   * Maps from the grid of logits to one frame size.
   *
   * @param scope owner of the matrices
   * @param rows (height, input height / 4) float32
   * @param columns (width, input width / 4) float32
   * @param rowTaps the rows, taken apart
   * @param columnTaps the columns, taken apart
   */
  record Grid(
      TensorScope scope, NDArray rows, NDArray columns, AxisTaps rowTaps, AxisTaps columnTaps)
      implements AutoCloseable {
    @Override
    public void close() {
      scope.close();
    }
  }

  /** The maps from a square input to a frame size; valid while the lock is held. */
  Grid of(int height, int width) {
    SquareFrame frame = new SquareFrame(height, width, modelSide);
    int cells = modelSide / MASK_STRIDE;
    int side = frame.side();
    return grid(
        frame,
        () -> ResamplingMatrix.of(cells, modelSide, side, frame.top(), height),
        () -> ResamplingMatrix.of(cells, modelSide, side, frame.left(), width),
        height,
        width);
  }

  /** The maps from an input that keeps the frame's ratio; valid while the lock is held. */
  Grid of(KeepRatioFrame frame) {
    int tall = frame.inputHeight();
    int wide = frame.inputWidth();
    return grid(
        frame,
        () ->
            ResamplingMatrix.ofContent(
                tall / MASK_STRIDE, tall, frame.contentHeight(), frame.height()),
        () ->
            ResamplingMatrix.ofContent(
                wide / MASK_STRIDE, wide, frame.contentWidth(), frame.width()),
        frame.height(),
        frame.width());
  }

  private Grid grid(
      Record frame, Supplier<float[]> rows, Supplier<float[]> columns, int height, int width) {
    return grids
        .get(frame)
        .orElseGet(
            () -> {
              Grid grid = newGrid(rows.get(), columns.get(), height, width);
              grids.put(frame, grid);
              grids.trim();
              return grid;
            });
  }

  private Grid newGrid(float[] rows, float[] columns, int height, int width) {
    TensorScope owner = TensorScope.open(device);
    try {
      return new Grid(
          owner,
          owner.floats(rows, height, rows.length / height),
          owner.floats(columns, width, columns.length / width),
          AxisTaps.of(rows, height),
          AxisTaps.of(columns, width));
    } catch (RuntimeException e) {
      try (owner) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    grids.close();
  }
}

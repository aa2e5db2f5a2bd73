package org.omgllava.image;

/**
 * From a picture to one that keeps its ratio within bounds (spec 1.9). Equal to the byte to
 * models/python omg_llava.vision.panoptic_input, and so to upstream's pictures.
 */
public final class KeepRatioPreprocessor {
  private static final int CHANNELS = 3;

  private static final int ROW_BITS = 4;
  private static final int COLUMN_BITS = 16;
  private static final int LAST_BITS = 2;

  private final int longSide;
  private final int shortSide;
  private final int multiple;

  /**
   * @param longSide bound of the longer side in pixels
   * @param shortSide bound of the shorter side in pixels
   * @param multiple what both sides of the input are a multiple of
   */
  public KeepRatioPreprocessor(int longSide, int shortSide, int multiple) {
    this.longSide = longSide;
    this.shortSide = shortSide;
    this.multiple = multiple;
  }

  /** Where a frame of a size lies in its input. */
  public KeepRatioFrame frame(int height, int width) {
    return new KeepRatioFrame(height, width, longSide, shortSide, multiple);
  }

  /** The pixels of a picture, which may have been averaged, at the size of a frame's content. */
  public byte[] resized(Picture pixels, KeepRatioFrame frame) {
    return resized(pixels, frame.contentHeight(), frame.contentWidth());
  }

  /** The picture resized, (height, width, 3), 0 to 255 per byte. */
  private static byte[] resized(Picture picture, int height, int width) {
    if (picture.height() == height && picture.width() == width) {
      return picture.rgb();
    }
    BilinearKernel columns = BilinearKernel.of(picture.width(), width, true);
    BilinearKernel rows = BilinearKernel.of(picture.height(), height, false);
    byte[] resized = new byte[height * width * CHANNELS];
    int[] above = new int[width * CHANNELS];
    int[] below = new int[width * CHANNELS];
    int aboveRow = -1;
    int belowRow = -1;
    for (int y = 0, out = 0; y < height; y++) {
      if (rows.first()[y] == belowRow) {
        int[] swapped = above;
        above = below;
        below = swapped;
        belowRow = aboveRow;
        aboveRow = rows.first()[y];
      }
      if (rows.first()[y] != aboveRow) {
        aboveRow = rows.first()[y];
        resampleRow(picture, aboveRow, columns, above);
      }
      if (rows.second()[y] != belowRow) {
        belowRow = rows.second()[y];
        resampleRow(picture, belowRow, columns, below);
      }
      int near = rows.near()[y];
      int far = rows.far()[y];
      for (int i = 0; i < above.length; i++) {
        int sum = (above[i] * near >> COLUMN_BITS) + (below[i] * far >> COLUMN_BITS);
        resized[out++] = (byte) (sum + 2 >> LAST_BITS);
      }
    }
    return resized;
  }

  private static void resampleRow(Picture picture, int y, BilinearKernel kernel, int[] row) {
    byte[] rgb = picture.rgb();
    int start = y * picture.width() * CHANNELS;
    for (int x = 0, out = 0; x < kernel.first().length; x++) {
      int left = start + kernel.first()[x] * CHANNELS;
      int right = start + kernel.second()[x] * CHANNELS;
      for (int channel = 0; channel < CHANNELS; channel++) {
        row[out++] =
            (rgb[left + channel] & 0xFF) * kernel.near()[x]
                    + (rgb[right + channel] & 0xFF) * kernel.far()[x]
                >> ROW_BITS;
      }
    }
  }
}

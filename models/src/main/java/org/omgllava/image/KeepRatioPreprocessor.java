package org.omgllava.image;

/**
 * From a picture to an input that keeps its ratio (spec 1.9). Equal to the bit to models/python
 * omg_llava.vision.panoptic_input, and so to upstream's pictures.
 */
public final class KeepRatioPreprocessor {
  /** Of a picture and of the input: red, green, blue. */
  public static final int CHANNELS = 3;

  private static final int ROW_BITS = 4;
  private static final int COLUMN_BITS = 16;
  private static final int LAST_BITS = 2;

  private final int longSide;
  private final int shortSide;
  private final int multiple;
  private final float[][] normalised = new float[CHANNELS][256];

  /**
   * @param longSide bound of the longer side in pixels
   * @param shortSide bound of the shorter side in pixels
   * @param multiple what both sides of the input are a multiple of
   * @param mean mean per channel of values from 0 to 255
   * @param std standard deviation per channel of values from 0 to 255
   */
  public KeepRatioPreprocessor(
      int longSide, int shortSide, int multiple, float[] mean, float[] std) {
    this.longSide = longSide;
    this.shortSide = shortSide;
    this.multiple = multiple;
    for (int channel = 0; channel < CHANNELS; channel++) {
      for (int value = 0; value < 256; value++) {
        normalised[channel][value] = (value - mean[channel]) / std[channel];
      }
    }
  }

  /** Where a frame of a size lies in its input. */
  public KeepRatioFrame frame(int height, int width) {
    return new KeepRatioFrame(height, width, longSide, shortSide, multiple);
  }

  /** The pixels of a picture, which may have been averaged, at the size of a frame's content. */
  public byte[] resized(Picture pixels, KeepRatioFrame frame) {
    return resized(pixels, frame.contentHeight(), frame.contentWidth());
  }

  /**
   * Writes a resized picture's input.
   *
   * @param resized see {@link #resized}
   * @param input receives (3, inputHeight, inputWidth) float32 from {@code offset} on, and must be
   *     zero there
   */
  public void write(byte[] resized, KeepRatioFrame frame, float[] input, int offset) {
    int plane = frame.inputHeight() * frame.inputWidth();
    for (int y = 0, in = 0; y < frame.contentHeight(); y++) {
      int row = offset + y * frame.inputWidth();
      for (int x = 0; x < frame.contentWidth(); x++) {
        for (int channel = 0; channel < CHANNELS; channel++, in++) {
          input[row + channel * plane + x] = normalised[channel][resized[in] & 0xFF];
        }
      }
    }
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

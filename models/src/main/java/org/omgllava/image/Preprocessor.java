package org.omgllava.image;

/**
 * From a picture to the encoder's input (spec 1.1): padded to a square with the mean colour,
 * resized bicubic as Pillow does, normalised. Equal to the byte, and to the bit after
 * normalisation, to models/python omg_llava.vision.preprocess.
 */
public final class Preprocessor {
  private static final int CHANNELS = 3;

  private final int side;
  private final byte[] pad = new byte[CHANNELS];
  private final float[][] normalised = new float[CHANNELS][256];

  /**
   * @param side side S of the encoder's input in pixels
   * @param padRgb colour around the picture, 0 to 255
   * @param mean mean per channel of values scaled to 0..1
   * @param std standard deviation per channel of values scaled to 0..1
   */
  public Preprocessor(int side, int[] padRgb, float[] mean, float[] std) {
    this.side = side;
    for (int channel = 0; channel < CHANNELS; channel++) {
      pad[channel] = (byte) padRgb[channel];
      for (int value = 0; value < 256; value++) {
        normalised[channel][value] = (value * (float) (1.0 / 255.0) - mean[channel]) / std[channel];
      }
    }
  }

  /** Number of values of one picture's input. */
  public int inputSize() {
    return CHANNELS * side * side;
  }

  /**
   * Writes a picture's input.
   *
   * @param input receives (3, S, S) float32 from {@code offset} on
   */
  public void write(Picture picture, float[] input, int offset) {
    write(square(picture), input, offset);
  }

  /**
   * Writes the input of a picture that is a square already.
   *
   * @param square as {@link #square} makes it
   * @param input receives (3, S, S) float32 from {@code offset} on
   */
  public void write(byte[] square, float[] input, int offset) {
    int plane = side * side;
    for (int channel = 0; channel < CHANNELS; channel++) {
      float[] table = normalised[channel];
      int out = offset + channel * plane;
      for (int in = channel; in < square.length; in += CHANNELS) {
        input[out++] = table[square[in] & 0xFF];
      }
    }
  }

  /** The picture padded and resized, (S, S, 3), 0 to 255 per byte. */
  public byte[] square(Picture picture) {
    SquareFrame frame = new SquareFrame(picture.height(), picture.width(), side);
    int size = frame.side();
    BicubicKernel kernel = size == side ? null : BicubicKernel.of(size, side);
    // The padding rows need no pass: every weighted mean of one colour is that colour.
    byte[] narrow = new byte[picture.height() * side * CHANNELS];
    byte[] padded = filled(size);
    for (int y = 0; y < picture.height(); y++) {
      int pixels = picture.width() * CHANNELS;
      System.arraycopy(picture.rgb(), y * pixels, padded, frame.left() * CHANNELS, pixels);
      if (kernel == null) {
        System.arraycopy(padded, 0, narrow, y * side * CHANNELS, side * CHANNELS);
      } else {
        resampleRow(kernel, padded, narrow, y * side * CHANNELS);
      }
    }
    byte[] square = new byte[side * side * CHANNELS];
    byte[] padRow = filled(side);
    for (int y = 0; y < side; y++) {
      if (kernel == null) {
        copyRow(narrow, padRow, y - frame.top(), picture.height(), square, y);
      } else {
        resampleColumns(kernel, narrow, frame.top(), picture.height(), y, square);
      }
    }
    return square;
  }

  private byte[] filled(int pixels) {
    byte[] row = new byte[pixels * CHANNELS];
    for (int i = 0; i < row.length; i++) {
      row[i] = pad[i % CHANNELS];
    }
    return row;
  }

  private void copyRow(
      byte[] narrow, byte[] padRow, int row, int rows, byte[] square, int outputRow) {
    int length = side * CHANNELS;
    boolean inside = row >= 0 && row < rows;
    System.arraycopy(
        inside ? narrow : padRow, inside ? row * length : 0, square, outputRow * length, length);
  }

  private void resampleRow(BicubicKernel kernel, byte[] row, byte[] narrow, int offset) {
    int out = offset;
    for (int x = 0; x < side; x++) {
      int red = 0;
      int green = 0;
      int blue = 0;
      int in = kernel.first()[x] * CHANNELS;
      int weight = x * kernel.taps();
      for (int tap = 0; tap < kernel.used()[x]; tap++, in += CHANNELS) {
        int w = kernel.weights()[weight + tap];
        red += (row[in] & 0xFF) * w;
        green += (row[in + 1] & 0xFF) * w;
        blue += (row[in + 2] & 0xFF) * w;
      }
      narrow[out++] = BicubicKernel.toByte(red);
      narrow[out++] = BicubicKernel.toByte(green);
      narrow[out++] = BicubicKernel.toByte(blue);
    }
  }

  private void resampleColumns(
      BicubicKernel kernel, byte[] narrow, int top, int rows, int y, byte[] square) {
    int length = side * CHANNELS;
    int[] sums = new int[length];
    for (int tap = 0; tap < kernel.used()[y]; tap++) {
      int w = kernel.weights()[y * kernel.taps() + tap];
      int row = kernel.first()[y] + tap - top;
      if (row >= 0 && row < rows) {
        int in = row * length;
        for (int i = 0; i < length; i++) {
          sums[i] += (narrow[in + i] & 0xFF) * w;
        }
      } else {
        for (int i = 0; i < length; i++) {
          sums[i] += (pad[i % CHANNELS] & 0xFF) * w;
        }
      }
    }
    for (int i = 0; i < length; i++) {
      square[y * length + i] = BicubicKernel.toByte(sums[i]);
    }
  }
}

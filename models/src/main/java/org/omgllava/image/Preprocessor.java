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
    float[] red = normalised[0];
    float[] green = normalised[1];
    float[] blue = normalised[2];
    for (int pixel = 0, in = 0; pixel < plane; pixel++, in += CHANNELS) {
      input[offset + pixel] = red[square[in] & 0xFF];
      input[offset + plane + pixel] = green[square[in + 1] & 0xFF];
      input[offset + 2 * plane + pixel] = blue[square[in + 2] & 0xFF];
    }
  }

  /** The picture padded and resized, (S, S, 3), 0 to 255 per byte. */
  public byte[] square(Picture picture) {
    SquareFrame frame = new SquareFrame(picture.height(), picture.width(), side);
    return frame.side() == side
        ? padded(picture, frame)
        : new BicubicResize(picture, frame, pad).square();
  }

  private byte[] padded(Picture picture, SquareFrame frame) {
    byte[] square = BicubicResize.filled(pad, side * side);
    int pixels = picture.width() * CHANNELS;
    for (int y = 0; y < picture.height(); y++) {
      int out = ((frame.top() + y) * side + frame.left()) * CHANNELS;
      System.arraycopy(picture.rgb(), y * pixels, square, out, pixels);
    }
    return square;
  }
}

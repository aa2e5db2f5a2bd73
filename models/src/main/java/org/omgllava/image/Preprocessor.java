package org.omgllava.image;

/**
 * From a picture to what the encoder sees (spec 1.1): padded to a square with the mean colour, and
 * resized bicubic as Pillow does. Equal to the byte to models/python omg_llava.vision.preprocess.
 */
public final class Preprocessor {
  private static final int CHANNELS = 3;

  private final int side;
  private final byte[] pad = new byte[CHANNELS];

  /**
   * @param side side S of the square in pixels
   * @param padRgb colour around the picture, 0 to 255
   */
  public Preprocessor(int side, int[] padRgb) {
    this.side = side;
    for (int channel = 0; channel < CHANNELS; channel++) {
      pad[channel] = (byte) padRgb[channel];
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

package org.omgllava.image;

/**
 * Gathers the rows of a picture, top to bottom, as the averages of square boxes of pixels: what is
 * kept is small however large the picture is. What no row covers is black.
 */
final class AveragedPicture {
  private static final int CHANNELS = 3;

  private final int height;
  private final int width;
  private final int box;
  private final int columns;
  private final byte[] rgb;
  private final int[] sums;
  private int boxRow;

  /**
   * @param height of the picture in pixels
   * @param width of the picture in pixels
   * @param box side of a box in pixels, 1 or more; boxes at the right and at the bottom are cut off
   */
  AveragedPicture(int height, int width, int box) {
    this.height = height;
    this.width = width;
    this.box = box;
    this.columns = ceilDiv(width, box);
    this.rgb = new byte[ceilDiv(height, box) * columns * CHANNELS];
    this.sums = new int[box == 1 ? 0 : columns * CHANNELS];
  }

  /**
   * Takes pixels of a row; rows come in order, and what lies outside the picture is left out.
   *
   * @param row (pixels, 3) from {@code left} on
   */
  void row(int y, int left, int pixels, byte[] row) {
    int count = Math.min(pixels, width - left);
    if (y >= height || count <= 0) {
      return;
    }
    if (box == 1) {
      System.arraycopy(row, 0, rgb, (y * width + left) * CHANNELS, count * CHANNELS);
      return;
    }
    if (y / box < boxRow) {
      throw new IllegalStateException("row: " + y + " (expected: one below the last)");
    }
    while (boxRow < y / box) {
      closeBoxes();
    }
    int in = 0;
    for (int x = left; x < left + count; ) {
      int column = x / box;
      int end = Math.min((column + 1) * box, left + count);
      int red = 0;
      int green = 0;
      int blue = 0;
      for (; x < end; x++) {
        red += row[in++] & 0xFF;
        green += row[in++] & 0xFF;
        blue += row[in++] & 0xFF;
      }
      sums[column * CHANNELS] += red;
      sums[column * CHANNELS + 1] += green;
      sums[column * CHANNELS + 2] += blue;
    }
  }

  /** The picture of averages: height and width divided by the box, rounded up. */
  Picture finish() {
    int rows = ceilDiv(height, box);
    while (box > 1 && boxRow < rows) {
      closeBoxes();
    }
    return new Picture(rows, columns, rgb);
  }

  private void closeBoxes() {
    int out = boxRow * columns * CHANNELS;
    int tall = Math.min(box, height - boxRow * box);
    for (int column = 0; column < columns; column++) {
      int pixels = tall * Math.min(box, width - column * box);
      for (int i = column * CHANNELS; i < (column + 1) * CHANNELS; i++) {
        rgb[out + i] = (byte) ((sums[i] + pixels / 2) / pixels);
        sums[i] = 0;
      }
    }
    boxRow++;
  }

  private static int ceilDiv(int value, int by) {
    return (value + by - 1) / by;
  }
}

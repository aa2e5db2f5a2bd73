package org.omgllava.image;

import java.awt.Point;
import java.awt.Rectangle;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.awt.image.DataBufferUShort;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;

/**
 * Stands for the pixels of a whole picture towards a reader that hands them over row by row, and
 * passes each row on as RGB. It holds one row.
 */
final class RowRaster extends WritableRaster {
  private final AveragedPicture rows;
  private final int left;
  private final int top;
  private final boolean wide;
  private final int[] colours;
  private final byte[] rgb;
  private byte[] samples = {};
  private short[] wideSamples = {};

  /**
   * @param layout of the whole picture
   * @param left column of {@code rows} at which the picture begins
   * @param top row of {@code rows} at which the picture begins
   */
  RowRaster(SampleModel layout, ColorModel colours, AveragedPicture rows, int left, int top) {
    super(
        layout,
        none(layout.getDataType()),
        new Rectangle(0, 0, layout.getWidth(), layout.getHeight()),
        new Point(),
        null);
    this.rows = rows;
    this.left = left;
    this.top = top;
    this.wide = layout.getTransferType() == DataBuffer.TYPE_USHORT;
    this.colours = colours instanceof IndexColorModel indexed ? table(indexed) : new int[0];
    this.rgb = new byte[layout.getWidth() * 3];
  }

  /** Whether rows of this kind can be passed on. */
  static boolean takes(SampleModel layout) {
    return layout.getTransferType() == DataBuffer.TYPE_BYTE
        || layout.getTransferType() == DataBuffer.TYPE_USHORT;
  }

  @Override
  public void setRect(int dx, int dy, Raster source) {
    int pixels = source.getWidth();
    for (int y = source.getMinY(); y < source.getMinY() + source.getHeight(); y++) {
      read(source, y, pixels);
      rows.row(top + y + dy, left + source.getMinX() + dx, pixels, rgb);
    }
  }

  /** Readers make a view of the part that they write to: it is the whole. */
  @Override
  public WritableRaster createWritableChild(
      int parentX, int parentY, int w, int h, int childMinX, int childMinY, int[] bandList) {
    return this;
  }

  private void read(Raster source, int y, int pixels) {
    int bands = source.getNumBands();
    if (wide) {
      wideSamples = sized(wideSamples, pixels * bands);
      source.getDataElements(source.getMinX(), y, pixels, 1, wideSamples);
      samples = samples.length < wideSamples.length ? new byte[wideSamples.length] : samples;
      for (int i = 0; i < pixels * bands; i++) {
        samples[i] = (byte) (wideSamples[i] >> 8);
      }
    } else {
      samples = samples.length < pixels * bands ? new byte[pixels * bands] : samples;
      source.getDataElements(source.getMinX(), y, pixels, 1, samples);
    }
    if (colours.length > 0) {
      look(pixels);
    } else {
      spread(pixels, bands);
    }
  }

  private void look(int pixels) {
    for (int x = 0, out = 0; x < pixels; x++) {
      int colour = colours[samples[x] & 0xFF];
      rgb[out++] = (byte) (colour >> 16);
      rgb[out++] = (byte) (colour >> 8);
      rgb[out++] = (byte) colour;
    }
  }

  /** Grey becomes RGB, alpha is dropped. */
  private void spread(int pixels, int bands) {
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    for (int in = 0, out = 0; out < pixels * 3; in += bands) {
      rgb[out++] = samples[in];
      rgb[out++] = samples[in + green];
      rgb[out++] = samples[in + blue];
    }
  }

  private static short[] sized(short[] at, int length) {
    return at.length < length ? new short[length] : at;
  }

  private static int[] table(IndexColorModel indexed) {
    int[] table = new int[256];
    int[] known = new int[indexed.getMapSize()];
    indexed.getRGBs(known);
    System.arraycopy(known, 0, table, 0, Math.min(known.length, table.length));
    return table;
  }

  private static DataBuffer none(int type) {
    return switch (type) {
      case DataBuffer.TYPE_USHORT -> new DataBufferUShort(1);
      case DataBuffer.TYPE_INT -> new DataBufferInt(1);
      default -> new DataBufferByte(1);
    };
  }
}

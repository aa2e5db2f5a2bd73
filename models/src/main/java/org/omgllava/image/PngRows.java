package org.omgllava.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads a PNG without interlacing row by row (PNG specification, third edition, sections 7 to 10);
 * Java's own reader fills a picture of the whole size, pixel by pixel. Grey becomes RGB, alpha is
 * dropped, 16-bit samples lose their low byte.
 */
final class PngRows {
  private static final int SIGNATURE_BYTES = 8;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int CHECKSUM_BYTES = 4;
  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504C5445;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454E44;

  /** The last of the filters. */
  private static final int PAETH = 4;

  private final ByteBuffer in;
  private final int width;
  private final int height;
  private final int bits;
  private final int colour;
  private final byte[] palette = new byte[256 * 3];
  private final byte[] rgb;
  private byte[] row;
  private byte[] above;

  private PngRows(byte[] png) throws IOException {
    in = ByteBuffer.wrap(png).position(SIGNATURE_BYTES + 4);
    if (in.getInt() != IHDR) {
      throw new IOException("no header");
    }
    width = in.getInt();
    height = in.getInt();
    bits = in.get();
    colour = in.get();
    if (in.get() != 0 || in.get() != 0 || !isKnown()) {
      throw new IOException("no such kind of PNG");
    }
    long rowBits = (long) width * bits * channels();
    row = new byte[1 + Math.toIntExact((rowBits + 7) / 8)];
    above = new byte[row.length];
    rgb = new byte[width * 3];
    in.position(SIGNATURE_BYTES);
  }

  /** Whether rows lie one after the other. */
  static boolean takes(byte[] png) {
    return png[28] == 0;
  }

  /**
   * Passes on each row.
   *
   * @throws IOException when the file is damaged
   */
  static void read(byte[] png, AveragedPicture rows) throws IOException {
    PngRows reader = new PngRows(png);
    Inflater inflater = new Inflater();
    try {
      for (int y = 0; y < reader.height; y++) {
        reader.inflate(inflater);
        reader.unfilter();
        reader.spread();
        rows.row(y, 0, reader.width, reader.rgb);
      }
    } catch (DataFormatException e) {
      throw new IOException("damaged pixels: " + e.getMessage(), e);
    } finally {
      inflater.end();
    }
  }

  private boolean isKnown() {
    return switch (colour) {
      case 0 -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
      case 3 -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
      case 2, 4, 6 -> bits == 8 || bits == 16;
      default -> false;
    };
  }

  private int channels() {
    return switch (colour) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  /** Fills the next row, its filter in front. */
  private void inflate(Inflater inflater) throws IOException, DataFormatException {
    byte[] before = above;
    above = row;
    row = before;
    for (int filled = 0; filled < row.length; ) {
      if (inflater.needsInput()) {
        inflater.setInput(pixels());
      }
      int inflated = inflater.inflate(row, filled, row.length - filled);
      filled += inflated;
      if (inflated == 0 && (inflater.finished() || inflater.needsDictionary())) {
        throw new IOException("pixels end too early");
      }
    }
  }

  /** Content of the next chunk of pixels; what else is looked at stands before it. */
  private ByteBuffer pixels() throws IOException {
    while (in.remaining() >= CHUNK_HEADER_BYTES) {
      int length = in.getInt();
      int name = in.getInt();
      if (length < 0 || name == IEND) {
        break;
      }
      ByteBuffer content = in.slice().limit(Math.min(length, in.remaining()));
      in.position((int) Math.min((long) in.position() + length + CHECKSUM_BYTES, in.limit()));
      if (name == IDAT) {
        return content;
      }
      if (name == PLTE) {
        content.get(palette, 0, Math.min(content.remaining(), palette.length));
      }
    }
    throw new IOException("pixels end too early");
  }

  /**
   * Adds what the filter has taken away, from the left, from above, or both. Bytes of a sample
   * depend on those of the same place in other pixels alone, so that alpha and low bytes are left
   * as they are.
   */
  private void unfilter() throws IOException {
    if (row[0] < 0 || row[0] > PAETH) {
      throw new IOException("filter " + row[0]);
    }
    int step = Math.max(1, bits * channels() / 8);
    int sample = Math.max(1, bits / 8);
    for (int first = 1; first <= (channels() < 3 ? 1 : 3) * sample; first += sample) {
      unfilter(first, step);
    }
  }

  private void unfilter(int first, int step) {
    int left = 0;
    int corner = 0;
    switch (row[0]) {
      case 0 -> {}
      case 1 -> {
        for (int i = first; i < row.length; i += step) {
          left += row[i];
          row[i] = (byte) left;
        }
      }
      case 2 -> {
        for (int i = first; i < row.length; i += step) {
          row[i] += above[i];
        }
      }
      case 3 -> {
        for (int i = first; i < row.length; i += step) {
          left = row[i] + (left + (above[i] & 0xFF)) / 2 & 0xFF;
          row[i] = (byte) left;
        }
      }
      default -> {
        for (int i = first; i < row.length; i += step) {
          int up = above[i] & 0xFF;
          left = row[i] + nearest(left, up, corner) & 0xFF;
          row[i] = (byte) left;
          corner = up;
        }
      }
    }
  }

  /** Paeth's predictor, without jumps: of left and up the nearer one, or what lies between. */
  private static int nearest(int left, int up, int corner) {
    int least = Math.min(left, up);
    int most = Math.max(left, up);
    int edge = 3 * corner - left - up;
    int within = edge >= most ? least : corner;
    return edge <= least ? most : within;
  }

  private void spread() {
    if (bits < 8 || colour == 3) {
      spreadIndices();
      return;
    }
    int sample = bits / 8;
    int step = channels() * sample;
    int green = channels() < 3 ? 0 : sample;
    for (int in = 1, out = 0; out < rgb.length; in += step) {
      rgb[out++] = row[in];
      rgb[out++] = row[in + green];
      rgb[out++] = row[in + 2 * green];
    }
  }

  /** Colours of a palette, or few levels of grey. */
  private void spreadIndices() {
    int most = (1 << bits) - 1;
    for (int x = 0, out = 0; x < width; x++) {
      int bit = x * bits;
      int value = (row[1 + bit / 8] & 0xFF) >> (8 - bits - bit % 8) & most;
      if (colour == 3) {
        rgb[out++] = palette[3 * value];
        rgb[out++] = palette[3 * value + 1];
        rgb[out++] = palette[3 * value + 2];
      } else {
        byte grey = (byte) (value * 255 / most);
        rgb[out++] = grey;
        rgb[out++] = grey;
        rgb[out++] = grey;
      }
    }
  }
}

package org.omgllava.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a camera was held: EXIF's tag 0x0112, the only one that is read. It is looked up by hand,
 * within the bytes that are there: whatever else a forged EXIF block announces costs nothing.
 */
enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(true, false, false),
  UPSIDE_DOWN(true, true, false),
  FLIPPED(false, true, false),
  TRANSPOSED(false, false, true),
  LYING_LEFT(false, true, true),
  TRANSVERSE(true, true, true),
  LYING_RIGHT(true, false, true);

  private static final byte[] PREFIX = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final int TAG = 0x0112;
  private static final int ENTRY_BYTES = 12;

  private final boolean columnsRunBack;
  private final boolean rowsRunBack;
  private final boolean swapsSides;

  Orientation(boolean columnsRunBack, boolean rowsRunBack, boolean swapsSides) {
    this.columnsRunBack = columnsRunBack;
    this.rowsRunBack = rowsRunBack;
    this.swapsSides = swapsSides;
  }

  /** What a picture says; upright where it says nothing, or nothing that can be understood. */
  static Orientation of(String format, byte[] image) {
    try {
      return switch (format) {
        case "JPEG" -> ofJpeg(ByteBuffer.wrap(image));
        case "PNG" -> ofPng(ByteBuffer.wrap(image));
        case "WEBP" -> ofWebp(ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN));
        default -> UPRIGHT;
      };
    } catch (RuntimeException e) {
      // Lengths that lead out of the file: whether the pixels can be read is seen by their reader.
      return UPRIGHT;
    }
  }

  /** Whether height and width are the other way round when the picture stands upright. */
  boolean swapsSides() {
    return swapsSides;
  }

  /** The picture as a viewer shows it. */
  Picture apply(Picture stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int height = swapsSides ? stored.width() : stored.height();
    int width = swapsSides ? stored.height() : stored.width();
    byte[] rgb = new byte[stored.rgb().length];
    int out = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int column = swapsSides ? y : x;
        int row = swapsSides ? x : y;
        column = columnsRunBack ? stored.width() - 1 - column : column;
        row = rowsRunBack ? stored.height() - 1 - row : row;
        int in = (row * stored.width() + column) * 3;
        rgb[out++] = stored.rgb()[in];
        rgb[out++] = stored.rgb()[in + 1];
        rgb[out++] = stored.rgb()[in + 2];
      }
    }
    return new Picture(height, width, rgb);
  }

  /** Segments up to the first scan; APP1 may hold EXIF. */
  private static Orientation ofJpeg(ByteBuffer in) {
    in.position(2);
    while (in.get() == (byte) 0xFF) {
      int marker = in.get() & 0xFF;
      while (marker == 0xFF) {
        marker = in.get() & 0xFF;
      }
      if (marker == 0xDA || marker == 0xD9) {
        return UPRIGHT;
      }
      int length = (in.getShort() & 0xFFFF) - 2;
      ByteBuffer segment = next(in, length);
      if (marker == 0xE1 && startsWithPrefix(segment)) {
        return ofTiff(segment);
      }
    }
    return UPRIGHT;
  }

  private static Orientation ofPng(ByteBuffer in) {
    in.position(8);
    while (in.hasRemaining()) {
      int length = in.getInt();
      String type = fourCharacters(in);
      ByteBuffer chunk = next(in, length);
      if (type.equals("eXIf")) {
        return ofTiff(chunk);
      }
      in.getInt();
    }
    return UPRIGHT;
  }

  private static Orientation ofWebp(ByteBuffer in) {
    in.position(12);
    while (in.hasRemaining()) {
      String type = fourCharacters(in);
      int length = in.getInt();
      ByteBuffer chunk = next(in, length);
      if (type.equals("EXIF")) {
        return ofTiff(chunk);
      }
      if (length % 2 == 1) {
        in.get();
      }
    }
    return UPRIGHT;
  }

  private static Orientation ofTiff(ByteBuffer block) {
    ByteBuffer tiff = startsWithPrefix(block) ? next(block.position(PREFIX.length), -1) : block;
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    int entries = tiff.getShort(directory) & 0xFFFF;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + i * ENTRY_BYTES;
      if ((tiff.getShort(entry) & 0xFFFF) == TAG) {
        int value = tiff.getShort(entry + 8);
        return value >= 1 && value <= values().length ? values()[value - 1] : UPRIGHT;
      }
    }
    return UPRIGHT;
  }

  private static boolean startsWithPrefix(ByteBuffer block) {
    byte[] start = new byte[Math.min(PREFIX.length, block.remaining())];
    block.duplicate().get(start);
    return Arrays.equals(start, PREFIX);
  }

  private static String fourCharacters(ByteBuffer in) {
    byte[] name = new byte[4];
    in.get(name);
    return new String(name, StandardCharsets.US_ASCII);
  }

  /** The next bytes as a buffer of their own, or all that are left; the position moves behind. */
  private static ByteBuffer next(ByteBuffer in, int length) {
    ByteBuffer part = in.slice();
    part.limit(length < 0 ? part.capacity() : length);
    in.position(in.position() + part.limit());
    return part.slice();
  }
}

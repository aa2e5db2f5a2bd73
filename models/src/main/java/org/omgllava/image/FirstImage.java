package org.omgllava.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The first image of a file and where it lies in the picture that viewers show: the images of GIF
 * and of animated WebP may be smaller than their canvas. What it does not cover is black.
 *
 * @param bytes a file whose first image is it
 * @param left column of the canvas at which it begins, pixels
 * @param top row of the canvas at which it begins, pixels
 * @param canvasWidth width of the picture, or 0 where it is the image's own
 * @param canvasHeight height of the picture, or 0 where it is the image's own
 */
record FirstImage(byte[] bytes, int left, int top, int canvasWidth, int canvasHeight) {
  private static final int RIFF_HEADER_BYTES = 12;
  private static final int CHUNK_HEADER_BYTES = 8;
  private static final int ANIMATED = 0x02;

  /**
   * Looks at the file's structure only.
   *
   * @throws IOException when it is damaged
   */
  static FirstImage of(String format, byte[] image) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    try {
      return switch (format) {
        case "GIF" -> ofGif(in, image);
        case "WEBP" -> ofWebp(in, image);
        default -> whole(image);
      };
    } catch (RuntimeException e) {
      // Lengths that lead out of the file.
      throw new IOException("damaged file: " + e, e);
    }
  }

  private static FirstImage whole(byte[] image) {
    return new FirstImage(image, 0, 0, 0, 0);
  }

  /** Screen, colours, extensions, and the descriptor of the first image. */
  private static FirstImage ofGif(ByteBuffer in, byte[] image) throws IOException {
    int screenWidth = in.getShort(6) & 0xFFFF;
    int screenHeight = in.getShort(8) & 0xFFFF;
    int flags = in.get(10);
    in.position(13 + ((flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1));
    int block = in.get();
    for (; block == 0x21; block = in.get()) {
      in.get();
      for (int bytes = in.get() & 0xFF; bytes > 0; bytes = in.get() & 0xFF) {
        in.position(in.position() + bytes);
      }
    }
    if (block != 0x2C) {
      throw new IOException("no image");
    }
    int left = in.getShort() & 0xFFFF;
    int top = in.getShort() & 0xFFFF;
    int width = in.getShort() & 0xFFFF;
    int height = in.getShort() & 0xFFFF;
    // Some writers leave the screen empty, or smaller than what is on it.
    return new FirstImage(
        image,
        left,
        top,
        Math.max(screenWidth, left + width),
        Math.max(screenHeight, top + height));
  }

  /** An animation's first frame, as the file of its own that it would be. */
  private static FirstImage ofWebp(ByteBuffer in, byte[] image) throws IOException {
    if (!name(in, RIFF_HEADER_BYTES).equals("VP8X")
        || (in.get(RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES) & ANIMATED) == 0) {
      return whole(image);
    }
    int canvas = RIFF_HEADER_BYTES + CHUNK_HEADER_BYTES + 4;
    int frame = chunk(in, RIFF_HEADER_BYTES, image.length, "ANMF");
    int content = frame + CHUNK_HEADER_BYTES;
    int end = content + in.getInt(frame + 4);
    int images = content + 16;
    int pixels = name(in, images).equals("ALPH") ? chunk(in, images, end, "VP8 ") : images;
    return new FirstImage(
        file(image, pixels, in.getInt(pixels + 4)),
        2 * threeBytes(in, content),
        2 * threeBytes(in, content + 3),
        1 + threeBytes(in, canvas),
        1 + threeBytes(in, canvas + 3));
  }

  /** Offset of the first chunk of a name. */
  private static int chunk(ByteBuffer in, int from, int end, String name) throws IOException {
    for (int at = from; at + CHUNK_HEADER_BYTES <= end; ) {
      if (name(in, at).equals(name)) {
        return at;
      }
      int length = in.getInt(at + 4);
      if (length < 0) {
        break;
      }
      at = Math.addExact(at, CHUNK_HEADER_BYTES + length + length % 2);
    }
    throw new IOException("no chunk " + name);
  }

  /** A WebP file of one chunk. */
  private static byte[] file(byte[] image, int chunk, int length) throws IOException {
    if (length < 0 || length > image.length - chunk - CHUNK_HEADER_BYTES) {
      throw new IOException("chunk of " + length + " bytes in " + image.length);
    }
    int padded = CHUNK_HEADER_BYTES + length + length % 2;
    byte[] file = Arrays.copyOf(image, RIFF_HEADER_BYTES + padded);
    System.arraycopy(image, chunk, file, RIFF_HEADER_BYTES, Math.min(padded, image.length - chunk));
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 4 + padded);
    return file;
  }

  private static String name(ByteBuffer in, int at) {
    byte[] name = new byte[4];
    in.get(at, name);
    return new String(name, StandardCharsets.US_ASCII);
  }

  private static int threeBytes(ByteBuffer in, int at) {
    return in.get(at) & 0xFF | (in.get(at + 1) & 0xFF) << 8 | (in.get(at + 2) & 0xFF) << 16;
  }
}

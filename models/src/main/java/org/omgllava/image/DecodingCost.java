package org.omgllava.image;

import java.nio.ByteBuffer;

/**
 * What it costs to read a picture's pixels, as its header says. JPEG and PNG are read row by row,
 * unless their pixels are spread over the file; other formats are read as a whole.
 *
 * @param bytes held at once besides a row; 0 where the picture is read row by row
 * @param passes over all pixels, 1 or more
 * @param inflatedBytes what is inflated on the way; 0 where the format does not deflate
 */
public record DecodingCost(long bytes, int passes, long inflatedBytes) {
  private static final DecodingCost ROW_BY_ROW = new DecodingCost(0, 1, 0);

  /** TwelveMonkeys decodes to one int or four bytes a pixel. */
  private static final int WEBP_PIXEL_BYTES = 4;

  private static final int COEFFICIENT_BYTES = 2;

  /**
   * Looks at the file's structure only.
   *
   * @param pixels of the image as it is stored
   */
  static DecodingCost of(String format, byte[] image, long pixels) {
    return switch (format) {
      case "JPEG" -> ofJpeg(ByteBuffer.wrap(image), pixels);
      case "PNG" -> ofPng(image, pixels);
      case "WEBP" -> new DecodingCost(pixels * WEBP_PIXEL_BYTES, 1, 0);
      // Colour indices; more of them than there are pixels in the file is possible in both.
      case "GIF" -> new DecodingCost(pixels, 1, 0);
      default -> new DecodingCost(pixels * Math.max(1, image[28] / 8), 1, 0);
    };
  }

  private static DecodingCost ofPng(byte[] image, long pixels) {
    boolean interlaced = image[28] == 1;
    int samples =
        switch (image[25]) {
          case 2 -> 3;
          case 4 -> 2;
          case 6 -> 4;
          default -> 1;
        };
    long bytes = pixels * samples * (image[24] == 16 ? 2 : 1);
    return new DecodingCost(interlaced ? bytes : 0, 1, bytes);
  }

  /** With several scans the coefficients of the whole picture are held until the last one. */
  private static DecodingCost ofJpeg(ByteBuffer in, long pixels) {
    int scans = 0;
    double samples = 1;
    in.position(2);
    while (in.remaining() >= 4) {
      if (in.get() != (byte) 0xFF) {
        continue;
      }
      int marker = in.get(in.position()) & 0xFF;
      if (marker == 0 || marker == 0xFF || marker >= 0xD0 && marker <= 0xD9) {
        // Stuffed, filled up, or without content.
        continue;
      }
      in.get();
      int start = in.position();
      int length = in.getShort() & 0xFFFF;
      if (marker >= 0xC0 && marker <= 0xC2) {
        samples = samplesPerPixel(in, start);
      }
      scans += marker == 0xDA ? 1 : 0;
      in.position((int) Math.min((long) start + Math.max(2, length), in.limit()));
    }
    return scans <= 1
        ? ROW_BY_ROW
        : new DecodingCost((long) (pixels * samples * COEFFICIENT_BYTES), scans, 0);
  }

  /** Colour is usually stored at a lower resolution. */
  private static double samplesPerPixel(ByteBuffer in, int segment) {
    int components = in.get(segment + 7) & 0xFF;
    int all = 0;
    int most = 1;
    for (int i = 0; i < components && segment + 9 + 3 * i < in.limit(); i++) {
      int factors = in.get(segment + 9 + 3 * i) & 0xFF;
      int samples = (factors >> 4) * (factors & 0xF);
      all += samples;
      most = Math.max(most, samples);
    }
    return (double) all / most;
  }
}

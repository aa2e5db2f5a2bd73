package org.omgllava.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG files of every kind, also of those that no encoder would make. */
record PngFile(int height, int width, int bits, int colour, int interlace) {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A};

  /** Bytes of a row with the number of its filter in front. */
  int rowBytes() {
    int channels =
        switch (colour) {
          case 2 -> 3;
          case 4 -> 2;
          case 6 -> 4;
          default -> 1;
        };
    return 1 + (width * bits * channels + 7) / 8;
  }

  /**
   * @param rows filtered, each with the number of its filter in front, by their place
   */
  byte[] of(IntFunction<byte[]> rows) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put(new byte[] {(byte) bits, (byte) colour, 0, 0, (byte) interlace});
    chunk(out, "IHDR", header.array());
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    byte[] buffer = new byte[1 << 16];
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    for (int y = 0; y < height; y++) {
      deflater.setInput(rows.apply(y));
      while (!deflater.needsInput()) {
        pixels.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    deflater.finish();
    while (!deflater.finished()) {
      pixels.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    chunk(out, "IDAT", pixels.toByteArray());
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String name, byte[] content) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + content.length).putInt(content.length);
    chunk.put(name.getBytes(StandardCharsets.US_ASCII)).put(content);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + content.length);
    chunk.putInt((int) crc.getValue());
    out.writeBytes(chunk.array());
  }
}

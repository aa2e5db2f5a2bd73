package org.omgllava.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.scene.Outcome;

/** Small files that hold the largest pictures which the limits allow. */
@Tag("long")
class ImageBombsTest {
  private static final int SIDE = 6324;
  private static final int LONGEST_SIDE = 512;
  private static final long MOST_BYTES = 64L << 20;

  /** A second of a core by itself; of one that is shared, caches and all, more. */
  private static final long MOST_CPU_NANOS = 2_000_000_000;

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  /** What a call cost this thread: all that it allocated, which is more than it held at once. */
  private record Cost(Outcome<ReducedPicture> outcome, long bytes, long cpuNanos) {}

  private Cost decode(byte[] bomb) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    decoder.decode(bomb, LONGEST_SIDE);
    long bytes = threads.getCurrentThreadAllocatedBytes();
    long nanos = threads.getCurrentThreadCpuTime();
    Outcome<ReducedPicture> outcome = decoder.decode(bomb, LONGEST_SIDE);
    return new Cost(
        outcome,
        threads.getCurrentThreadAllocatedBytes() - bytes,
        threads.getCurrentThreadCpuTime() - nanos);
  }

  private void isRead(byte[] bomb) {
    Cost cost = decode(bomb);
    assertThat(cost.outcome().refused() ? cost.outcome().problem() : null).isNull();
    ReducedPicture picture = cost.outcome().value();
    assertThat(picture)
        .extracting(ReducedPicture::height, ReducedPicture::width)
        .containsExactly(SIDE, SIDE);
    assertThat(picture.pixels().height()).isBetween(LONGEST_SIDE / 2, LONGEST_SIDE);
    isCheap(cost);
  }

  private void isRefused(byte[] bomb) {
    Cost cost = decode(bomb);
    assertThat(cost.outcome().problem().code()).isEqualTo("IMAGE_TOO_COSTLY");
    isCheap(cost);
  }

  private static void isCheap(Cost cost) {
    assertThat(cost.bytes()).isLessThan(MOST_BYTES);
    assertThat(cost.cpuNanos()).isLessThan(MOST_CPU_NANOS);
  }

  @ParameterizedTest
  @CsvSource({"8,6", "8,2", "16,0", "8,0", "1,0"})
  void aPngIsReadRowByRowWhateverItsFilter(int bits, int colour) {
    for (int filter = 0; filter <= 4; filter++) {
      isRead(png(bits, colour, 0, filter));
    }
  }

  @ParameterizedTest
  @CsvSource({"16,6", "16,2"})
  void aPngOfWideSamplesIsRefusedByItsHeader(int bits, int colour) {
    isRefused(png(bits, colour, 0, 4));
  }

  @Test
  void anInterlacedPngIsRefusedByItsHeader() {
    isRefused(png(8, 2, 1, 0));
  }

  @Test
  void aBaselineJpegIsReadRowByRow() throws IOException {
    isRead(jpeg(ImageWriteParam.MODE_DISABLED));
  }

  @Test
  void aProgressiveJpegIsRefusedByItsHeader() throws IOException {
    isRefused(jpeg(ImageWriteParam.MODE_DEFAULT));
  }

  @Test
  void aJpegOfVeryManyScansIsRefusedByTheirNumber() throws IOException {
    byte[] scan = {(byte) 0xFF, (byte) 0xDA, 0, 8, 1, 1, 0, 1, 5, 0};
    byte[] whole = progressive(new BufferedImage(2000, 2000, BufferedImage.TYPE_BYTE_GRAY));
    byte[] bomb = Arrays.copyOf(whole, whole.length + 1000 * scan.length);
    for (int i = 0; i < 1000; i++) {
      System.arraycopy(scan, 0, bomb, whole.length - 2 + i * scan.length, scan.length);
    }
    isRefused(bomb);
  }

  @Test
  void aGifOfColourIndicesIsReadAtAByteAPixel() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_INDEXED), "gif", out);
    isRead(out.toByteArray());
  }

  @Test
  void aGifWhoseCanvasIsMuchLargerThanItsImageIsNoLargerInMemory() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_INDEXED), "gif", out);
    byte[] gif = out.toByteArray();
    ByteBuffer.wrap(gif)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(6, (short) SIDE)
        .putShort(8, (short) SIDE);
    isRead(gif);
  }

  @Test
  void aWebpIsRefusedByItsHeader() {
    isRefused(webp());
  }

  @Test
  void aBmpOfRunLengthsIsReadAtAByteAPixel() {
    int palette = 256 * 4;
    ByteBuffer bmp = ByteBuffer.allocate(54 + palette + 2).order(ByteOrder.LITTLE_ENDIAN);
    bmp.put("BM".getBytes(StandardCharsets.US_ASCII)).putInt(bmp.capacity()).putInt(0);
    bmp.putInt(54 + palette).putInt(40).putInt(SIDE).putInt(SIDE);
    bmp.putShort((short) 1).putShort((short) 8).putInt(1).putInt(2);
    bmp.putInt(0).putInt(0).putInt(256).putInt(0);
    bmp.position(54 + palette);
    bmp.put((byte) 0).put((byte) 1);
    isRead(bmp.array());
  }

  @Test
  void averagesAreThoseOfTheBoxes() throws IOException {
    BufferedImage image = new BufferedImage(70, 50, BufferedImage.TYPE_3BYTE_BGR);
    for (int y = 0; y < 50; y++) {
      for (int x = 0; x < 70; x++) {
        image.setRGB(x, y, (3 * x) << 16 | (5 * y) << 8 | (x * y) % 256);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);

    Picture reduced = decoder.decode(out.toByteArray(), 20).value().pixels();

    assertThat(reduced).extracting(Picture::height, Picture::width).containsExactly(13, 18);
    for (int row = 0; row < 13; row++) {
      for (int column = 0; column < 18; column++) {
        int sum = 0;
        int pixels = 0;
        for (int y = 4 * row; y < Math.min(50, 4 * row + 4); y++) {
          for (int x = 4 * column; x < Math.min(70, 4 * column + 4); x++) {
            sum += x * y % 256;
            pixels++;
          }
        }
        assertThat(reduced.rgb()[(row * 18 + column) * 3 + 2] & 0xFF)
            .isEqualTo((sum + pixels / 2) / pixels);
      }
    }
  }

  private static byte[] png(int bits, int colour, int interlace, int filter) {
    PngFile file = new PngFile(SIDE, SIDE, bits, colour, interlace);
    byte[] row = new byte[file.rowBytes()];
    row[0] = (byte) filter;
    return file.of(y -> row);
  }

  private static byte[] jpeg(int progressiveMode) throws IOException {
    return jpeg(new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY), progressiveMode);
  }

  private static byte[] progressive(BufferedImage image) throws IOException {
    return jpeg(image, ImageWriteParam.MODE_DEFAULT);
  }

  private static byte[] jpeg(BufferedImage image, int progressiveMode) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream to = new MemoryCacheImageOutputStream(out)) {
      ImageWriteParam param = writer.getDefaultWriteParam();
      param.setProgressiveMode(progressiveMode);
      writer.setOutput(to);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** A lossless WebP of which the header alone is there. */
  private static byte[] webp() {
    ByteBuffer webp = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    webp.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(56);
    webp.put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII)).putInt(44);
    webp.put((byte) 0x2F).putInt((SIDE - 1) | (SIDE - 1) << 14);
    return webp.array();
  }
}

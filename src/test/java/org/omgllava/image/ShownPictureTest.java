package org.omgllava.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A picture is what a viewer shows: upright, and an animation's first image on its canvas. */
class ShownPictureTest {
  private static final int WIDTH = 5;
  private static final int HEIGHT = 3;

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  /**
   * Where the stored picture's first pixel and the last of its first row are shown, as EXIF's
   * standard draws it.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 5, 3, 0, 0, 4, 0",
    "2, 5, 3, 4, 0, 0, 0",
    "3, 5, 3, 4, 2, 0, 2",
    "4, 5, 3, 0, 2, 4, 2",
    "5, 3, 5, 0, 0, 0, 4",
    "6, 3, 5, 2, 0, 2, 4",
    "7, 3, 5, 2, 4, 2, 0",
    "8, 3, 5, 0, 4, 0, 0"
  })
  void aPictureIsTurnedAsItsExifSays(
      int orientation, int width, int height, int x, int y, int lastX, int lastY)
      throws IOException {
    BufferedImage stored = noise();
    byte[] file = pngWithExif(stored, exif(orientation, ByteOrder.BIG_ENDIAN));

    Picture picture = decoder.decode(file).value();

    assertThat(picture).extracting(Picture::width, Picture::height).containsExactly(width, height);
    assertThat(ImageHeader.read(file))
        .extracting(ImageHeader::format, ImageHeader::widthPixels, ImageHeader::heightPixels)
        .containsExactly("PNG", width, height);
    assertThat(rgb(picture, x, y)).isEqualTo(stored.getRGB(0, 0) & 0xFFFFFF);
    assertThat(rgb(picture, lastX, lastY)).isEqualTo(stored.getRGB(WIDTH - 1, 0) & 0xFFFFFF);
    assertThat(sorted(picture.rgb())).as("no pixel is lost").isEqualTo(sorted(rgb(stored)));
  }

  @Test
  void everyFormatThatCarriesExifIsTurned() throws IOException {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] exif = exif(6, order);
      assertSize(jpegWithExif(encoded(noise(), "jpg"), exif), HEIGHT, WIDTH);
      assertSize(pngWithExif(noise(), exif), HEIGHT, WIDTH);
      assertSize(webpWithExif(animated(), exif), 48, 64);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, -1, 255})
  void anOrientationThatThereIsNotCountsAsUpright(int orientation) throws IOException {
    byte[] exif = exif(orientation, ByteOrder.BIG_ENDIAN);
    assertSize(jpegWithExif(encoded(noise(), "jpg"), exif), WIDTH, HEIGHT);
  }

  @Test
  void damagedExifHidesNoPicture() throws IOException {
    Random random = new Random(1);
    byte[] plain = encoded(noise(), "jpg");
    for (int i = 0; i < 300; i++) {
      byte[] exif = Arrays.copyOf(exif(6, ByteOrder.BIG_ENDIAN), random.nextInt(40));
      for (int hit = 0; hit < 3 && exif.length > 0; hit++) {
        exif[random.nextInt(exif.length)] = (byte) random.nextInt();
      }
      assertThat(decoder.decode(jpegWithExif(plain, exif)).refused()).isFalse();
    }
  }

  /** The means of each channel are those of libwebp's first frame. */
  @Test
  void ofAnAnimatedWebpTheFirstFrameIsRead() throws IOException {
    Picture picture = decoder.decode(animated()).value();

    assertThat(picture).extracting(Picture::width, Picture::height).containsExactly(64, 48);
    double[] means = {156.2, 124.0, 112.4};
    for (int channel = 0; channel < 3; channel++) {
      double sum = 0;
      for (int i = channel; i < picture.rgb().length; i += 3) {
        sum += picture.rgb()[i] & 0xFF;
      }
      assertThat(sum / (64 * 48)).isBetween(means[channel] - 0.5, means[channel] + 0.5);
    }
  }

  @Test
  void aFrameSmallerThanItsCanvasKeepsItsPlace() throws IOException {
    // The frame begins at column 8 and row 4 of a canvas of 80 x 60.
    byte[] moved = animated();
    ByteBuffer.wrap(moved).put(24, (byte) 79).put(27, (byte) 59);
    int frame = new String(moved, StandardCharsets.ISO_8859_1).indexOf("ANMF") + 8;
    moved[frame] = 4;
    moved[frame + 3] = 2;

    Picture picture = decoder.decode(moved).value();
    Picture alone = decoder.decode(animated()).value();

    assertThat(picture).extracting(Picture::width, Picture::height).containsExactly(80, 60);
    assertThat(rgb(picture, 7, 4)).isZero();
    assertThat(rgb(picture, 8, 3)).isZero();
    assertThat(rgb(picture, 8, 4)).isEqualTo(rgb(alone, 0, 0));
    assertThat(rgb(picture, 71, 51)).isEqualTo(rgb(alone, 63, 47));
    assertThat(rgb(picture, 72, 51)).isZero();
  }

  @Test
  void aFrameBeyondItsCanvasIsRefused() {
    byte[] small = animated();
    ByteBuffer.wrap(small).put(24, (byte) 9);

    assertThat(decoder.decode(small).problem().code()).isEqualTo("IMAGE_CORRUPT");
  }

  @ParameterizedTest
  @CsvSource({"75, 50, 75, 50", "16, 12, 40, 36", "0, 0, 40, 36"})
  void aGifIsItsCanvasAndAtLeastItsFirstImage(
      int screenWidth, int screenHeight, int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(16, 12, BufferedImage.TYPE_BYTE_INDEXED);
    image.setRGB(0, 0, 0xFFFF0000);
    image.setRGB(15, 11, 0xFF00FF00);
    byte[] gif = encoded(image, "gif");
    ByteBuffer bytes = ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(6, (short) screenWidth).putShort(8, (short) screenHeight);
    int descriptor = 13 + (3 << (gif[10] & 7) + 1);
    while (gif[descriptor] != 0x2C) {
      descriptor++;
    }
    bytes.putShort(descriptor + 1, (short) 24).putShort(descriptor + 3, (short) 24);

    Picture picture = decoder.decode(gif).value();

    assertThat(picture).extracting(Picture::width, Picture::height).containsExactly(width, height);
    assertThat(rgb(picture, 24, 24)).isEqualTo(0xFF0000);
    assertThat(rgb(picture, 39, 35)).isEqualTo(0x00FF00);
    assertThat(rgb(picture, 0, 0)).isZero();
  }

  @Test
  void aCanvasIsWithinTheLimits() throws IOException {
    byte[] gif = encoded(noise(), "gif");
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(6, (short) 60_000);

    assertThat(decoder.decode(gif).problem().code()).isEqualTo("IMAGE_TOO_LONG");
  }

  @Test
  void damagedAnimationsNeverThrow() throws IOException {
    Random random = new Random(2);
    for (byte[] whole : new byte[][] {animated(), encoded(noise(), "gif")}) {
      for (int i = 0; i < 300; i++) {
        byte[] damaged = whole.clone();
        for (int hit = 0; hit < 4; hit++) {
          damaged[12 + random.nextInt(Math.min(90, whole.length - 12))] = (byte) random.nextInt();
        }
        byte[] cut = i % 3 == 0 ? Arrays.copyOf(damaged, random.nextInt(whole.length)) : damaged;
        var outcome = decoder.decode(cut);
        if (outcome.refused()) {
          assertThat(outcome.problem().message()).isNotEmpty();
        } else {
          Picture picture = outcome.value();
          assertThat(picture.rgb()).hasSize(3 * picture.width() * picture.height());
        }
      }
    }
  }

  private void assertSize(byte[] file, int width, int height) throws IOException {
    Picture picture = decoder.decode(file).value();
    assertThat(picture).extracting(Picture::width, Picture::height).containsExactly(width, height);
    ImageHeader header = ImageHeader.read(file);
    assertThat(header)
        .extracting(ImageHeader::widthPixels, ImageHeader::heightPixels)
        .containsExactly(width, height);
  }

  private static BufferedImage noise() {
    Random random = new Random(7);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      image.setRGB(i % WIDTH, i / WIDTH, random.nextInt(1 << 24));
    }
    return image;
  }

  private static int rgb(Picture picture, int x, int y) {
    int at = (y * picture.width() + x) * 3;
    byte[] rgb = picture.rgb();
    return (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | rgb[at + 2] & 0xFF;
  }

  private static byte[] rgb(BufferedImage image) {
    ByteBuffer rgb = ByteBuffer.allocate(WIDTH * HEIGHT * 3);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int pixel = image.getRGB(i % WIDTH, i / WIDTH);
      rgb.put((byte) (pixel >> 16)).put((byte) (pixel >> 8)).put((byte) pixel);
    }
    return rgb.array();
  }

  private static byte[] sorted(byte[] bytes) {
    byte[] copy = bytes.clone();
    Arrays.sort(copy);
    return copy;
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  /** Two lossy frames of 64 x 48, written by libwebp. */
  private static byte[] animated() {
    try (var in = ShownPictureTest.class.getResourceAsStream("/images/animated.webp")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A TIFF block with a maker's tag and the orientation. */
  private static byte[] exif(int orientation, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(38).order(order);
    tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 2);
    tiff.putShort((short) 0x010F).putShort((short) 2).putInt(1).putInt(0);
    tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return tiff.array();
  }

  private static byte[] jpegWithExif(byte[] jpeg, byte[] exif) {
    ByteBuffer file = ByteBuffer.allocate(jpeg.length + exif.length + 10);
    file.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (exif.length + 8));
    file.put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(exif);
    return file.put(jpeg, 2, jpeg.length - 2).array();
  }

  private static byte[] pngWithExif(BufferedImage image, byte[] exif) throws IOException {
    byte[] png = encoded(image, "png");
    int afterHeader = 8 + 25;
    ByteBuffer file = ByteBuffer.allocate(png.length + exif.length + 12);
    file.put(png, 0, afterHeader).putInt(exif.length);
    CRC32 crc = new CRC32();
    crc.update("eXIf".getBytes(StandardCharsets.US_ASCII));
    crc.update(exif);
    file.put("eXIf".getBytes(StandardCharsets.US_ASCII)).put(exif).putInt((int) crc.getValue());
    return file.put(png, afterHeader, png.length - afterHeader).array();
  }

  private static byte[] webpWithExif(byte[] webp, byte[] exif) {
    ByteBuffer file =
        ByteBuffer.allocate(webp.length + exif.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    file.put(webp).put("EXIF".getBytes(StandardCharsets.US_ASCII)).putInt(exif.length).put(exif);
    return file.putInt(4, file.capacity() - 8).array();
  }
}

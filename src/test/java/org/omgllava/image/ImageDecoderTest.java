package org.omgllava.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.scene.Outcome;

class ImageDecoderTest {
  private static final int WIDTH = 37;
  private static final int HEIGHT = 23;

  /** Lossless, 2 x 1: red, blue; written by libwebp. */
  private static final byte[] WEBP =
      Base64.getDecoder().decode("UklGRh4AAABXRUJQVlA4TBEAAAAvAQAAAA8Q87//8x8OMqL/AQA=");

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp"})
  void losslessFormatsKeepEveryPixel(String format) throws IOException {
    BufferedImage image = noise(BufferedImage.TYPE_3BYTE_BGR);

    Picture picture = decoder.decode(encoded(image, format)).value();

    assertThat(picture.height()).isEqualTo(HEIGHT);
    assertThat(picture.width()).isEqualTo(WIDTH);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int rgb = image.getRGB(i % WIDTH, i / WIDTH);
      assertThat(rgbAt(picture, i)).as("pixel %d", i).isEqualTo(rgb & 0xFFFFFF);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_BYTE_BINARY,
        BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_USHORT_GRAY
      })
  void everyKindOfPngBecomesRgb(int type) throws IOException {
    BufferedImage image = noise(type);

    Picture picture = decoder.decode(encoded(image, "png")).value();

    int bands = image.getRaster().getNumBands();
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int x = i % WIDTH;
      int y = i / WIDTH;
      int expected = image.getRGB(x, y) & 0xFFFFFF;
      if (bands == 1
          && type != BufferedImage.TYPE_BYTE_BINARY
          && type != BufferedImage.TYPE_BYTE_INDEXED) {
        int sample = image.getRaster().getSample(x, y, 0);
        int grey = type == BufferedImage.TYPE_USHORT_GRAY ? sample >> 8 : sample;
        expected = grey * 0x010101;
      }
      assertThat(rgbAt(picture, i)).as("pixel %d", i).isEqualTo(expected);
    }
  }

  /** Any bytes are a picture: bits and kind of colour, as the header writes them. */
  @ParameterizedTest
  @CsvSource({"8,2", "8,6", "16,2", "16,6", "8,4", "16,4", "8,0", "16,0", "4,0", "1,0"})
  void aPngOfAllFiltersIsReadAsJavaReadsIt(int bits, int colour) throws IOException {
    PngFile file = new PngFile(HEIGHT, WIDTH, bits, colour, 0);
    Random random = new Random(bits + colour);
    byte[] png =
        file.of(
            y -> {
              byte[] row = new byte[file.rowBytes()];
              random.nextBytes(row);
              row[0] = (byte) (y % 5);
              return row;
            });
    Raster expected = ImageIO.read(new ByteArrayInputStream(png)).getRaster();

    Picture picture = decoder.decode(png).value();

    int most = (1 << bits) - 1;
    int last = expected.getNumBands() < 3 ? 0 : 2;
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      int rgb = 0;
      for (int band = 0; band < 3; band++) {
        int sample = expected.getSample(i % WIDTH, i / WIDTH, Math.min(band, last));
        rgb = rgb << 8 | (bits == 16 ? sample >> 8 : sample * 255 / most);
      }
      assertThat(rgbAt(picture, i)).as("pixel %d", i).isEqualTo(rgb);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "jpg", "bmp", "gif"})
  void onePixelIsAPicture(String format) throws IOException {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);

    Picture picture = decoder.decode(encoded(image, format)).value();

    assertThat(picture).extracting(Picture::height, Picture::width).containsExactly(1, 1);
    assertThat(picture.rgb()).containsExactly(0, 0, 0);
  }

  @Test
  void readsWebp() {
    Picture picture = decoder.decode(WEBP).value();

    assertThat(picture).extracting(Picture::height, Picture::width).containsExactly(1, 2);
    assertThat(rgbAt(picture, 0)).isEqualTo(0xFF0000);
    assertThat(rgbAt(picture, 1)).isEqualTo(0x0000FF);
  }

  @ParameterizedTest
  @CsvSource({
    "png,0.99",
    "png,0.5",
    "png,0.2",
    "jpg,0.9",
    "jpg,0.5",
    "jpg,0.1",
    "bmp,0.9",
    "gif,0.5"
  })
  void aTruncatedFileIsRefused(String format, double part) throws IOException {
    byte[] whole = encoded(noise(BufferedImage.TYPE_3BYTE_BGR), format);
    byte[] cut = Arrays.copyOf(whole, (int) (whole.length * part));

    assertThat(decoder.decode(cut).problem().code()).isEqualTo("IMAGE_CORRUPT");
  }

  @Test
  void randomDamageNeverThrows() throws IOException {
    Random random = new Random(4);
    for (String format : new String[] {"png", "jpg", "bmp", "gif"}) {
      byte[] whole = encoded(noise(BufferedImage.TYPE_3BYTE_BGR), format);
      for (int i = 0; i < 200; i++) {
        byte[] damaged = whole.clone();
        for (int hit = 0; hit < 6; hit++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        Outcome<Picture> outcome = decoder.decode(damaged);
        assertThat(outcome.refused() ? outcome.problem() : outcome.value()).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "20000,10,IMAGE_TOO_LONG",
    "10,20000,IMAGE_TOO_LONG",
    "2147483647,2147483647,IMAGE_TOO_LONG",
    "16000,16000,IMAGE_TOO_MANY_PIXELS"
  })
  void aBombIsRefusedByItsHeader(int width, int height, String code) {
    byte[] bomb = png(width, height);

    assertThat(decoder.decode(bomb).problem().code()).isEqualTo(code);
    assertThat(decoder.decode(bomb).problem().message())
        .startsWith("image: " + width + " x " + height + " pixels");
  }

  @Test
  void limitsHandOnTheHeaderThatTheyHaveRead() {
    ImageHeader header = ImageLimits.DEFAULT.header(png(40, 30)).value();

    assertThat(header.format()).isEqualTo("PNG");
    assertThat(header.widthPixels()).isEqualTo(40);
    assertThat(header.heightPixels()).isEqualTo(30);
    assertThat(ImageLimits.DEFAULT.problemWith(png(40, 30))).isEmpty();
    assertThat(ImageLimits.DEFAULT.problemWith(png(20_000, 10)))
        .contains(ImageLimits.DEFAULT.header(png(20_000, 10)).problem());
  }

  @Test
  void aHeaderThatLiesIsRefused() {
    assertThat(decoder.decode(png(4000, 4000)).problem().code()).isEqualTo("IMAGE_CORRUPT");
    assertThat(decoder.decode(png(0, 7)).problem().code()).isEqualTo("IMAGE_CORRUPT");
    assertThat(decoder.decode(png(-1, 7)).problem().code()).isEqualTo("IMAGE_CORRUPT");
  }

  @Test
  void whatIsNoPictureIsRefused() {
    assertThat(decoder.decode(new byte[0]).problem().code()).isEqualTo("IMAGE_EMPTY");
    assertThat(decoder.decode(new byte[] {(byte) 0xFF}).problem().code())
        .isEqualTo("IMAGE_FORMAT_UNKNOWN");
    byte[] page = "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8);
    assertThat(decoder.decode(page).problem().code()).isEqualTo("IMAGE_FORMAT_UNKNOWN");
    byte[] onlyMagic = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};
    assertThat(decoder.decode(onlyMagic).problem().code()).isEqualTo("IMAGE_CORRUPT");
  }

  @Test
  void bytesAreLimitedBeforeAnythingIsRead() throws IOException {
    byte[] image = encoded(noise(BufferedImage.TYPE_3BYTE_BGR), "png");
    ImageDecoder strict = new ImageDecoder(new ImageLimits(image.length - 1, 1000, 1000));

    assertThat(strict.decode(image).problem().code()).isEqualTo("IMAGE_TOO_LARGE");
    assertThat(new ImageDecoder(new ImageLimits(image.length, 1000, 1000)).decode(image).refused())
        .isFalse();
  }

  private static int rgbAt(Picture picture, int pixel) {
    byte[] rgb = picture.rgb();
    return (rgb[pixel * 3] & 0xFF) << 16
        | (rgb[pixel * 3 + 1] & 0xFF) << 8
        | rgb[pixel * 3 + 2] & 0xFF;
  }

  private static BufferedImage noise(int type) {
    Random random = new Random(type);
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      image.setRGB(i % WIDTH, i / WIDTH, 0xFF000000 | random.nextInt(1 << 24));
    }
    return image;
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  /** A PNG of any announced size with hardly any data. */
  private static byte[] png(int width, int height) {
    ByteBuffer out = ByteBuffer.allocate(200);
    out.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put(new byte[] {8, 2, 0, 0, 0});
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", new byte[] {0x78, (byte) 0x9C, 0x63, 0, 0, 0, 1, 0, 1});
    chunk(out, "IEND", new byte[0]);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void chunk(ByteBuffer out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.putInt(data.length).put(name).put(data).putInt((int) crc.getValue());
  }
}

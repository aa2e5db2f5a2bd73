package org.omgllava.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdMapTest {
  private static final int[] IDS = {0, 1, 255, 256, 65_536, (1 << 24) - 1};

  @TempDir Path folder;

  @Test
  void everyIdThatThreeBytesHoldComesBack() throws IOException {
    Path png = folder.resolve("a/b/ids.png");
    new IdMap(2, 3, IDS).write(png);

    for (IdMap read :
        new IdMap[] {
          IdMap.read(png), IdMap.read(new ByteArrayInputStream(Files.readAllBytes(png)), png)
        }) {
      assertThat(read.height()).isEqualTo(2);
      assertThat(read.width()).isEqualTo(3);
      assertThat(read.ids()).isEqualTo(IDS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_4BYTE_ABGR})
  void readsHoweverThePictureKeepsItsChannels(int type) throws IOException {
    BufferedImage image = new BufferedImage(3, 2, type);
    for (int i = 0; i < IDS.length; i++) {
      int red = IDS[i] & 0xFF;
      int green = IDS[i] >> 8 & 0xFF;
      int blue = IDS[i] >> 16;
      image.setRGB(i % 3, i / 3, 0xFF << 24 | red << 16 | green << 8 | blue);
    }
    Path file = folder.resolve(type == BufferedImage.TYPE_INT_RGB ? "ids.bmp" : "ids.png");
    String format = type == BufferedImage.TYPE_INT_RGB ? "bmp" : "png";
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();

    assertThat(IdMap.read(file).ids()).isEqualTo(IDS);
  }

  @Test
  void readsPicturesWhoseChannelsAreApart() throws IOException {
    WritableRaster bands = Raster.createBandedRaster(DataBuffer.TYPE_USHORT, 3, 2, 3, null);
    for (int i = 0; i < IDS.length; i++) {
      for (int band = 0; band < 3; band++) {
        // A picture of 16 bits per channel that uses the low eight.
        bands.setSample(i % 3, i / 3, band, IDS[i] >> 8 * band & 0xFF);
      }
    }
    BufferedImage image =
        new BufferedImage(
            new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB),
                false,
                false,
                Transparency.OPAQUE,
                DataBuffer.TYPE_USHORT),
            bands,
            false,
            null);
    Path png = folder.resolve("wide.png");
    assertThat(ImageIO.write(image, "png", png.toFile())).isTrue();

    assertThat(IdMap.read(png).ids()).isEqualTo(IDS);
  }

  @ParameterizedTest
  @ValueSource(ints = {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_BYTE_INDEXED})
  void refusesPicturesWithoutThreeChannels(int type) throws IOException {
    Path png = folder.resolve("grey.png");
    ImageIO.write(new BufferedImage(3, 2, type), "png", png.toFile());

    assertThatThrownBy(() -> IdMap.read(png))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("grey.png")
        .hasMessageContaining("expected: an 8-bit RGB PNG with id = R + 256 G + 65536 B");
  }

  @Test
  void refusesWhatIsNoPicture() {
    assertThatThrownBy(
            () -> IdMap.read(new ByteArrayInputStream(new byte[9]), Path.of("noise.png")))
        .isInstanceOf(EvaluationException.class)
        .hasMessageContaining("noise.png: is no picture");
  }
}

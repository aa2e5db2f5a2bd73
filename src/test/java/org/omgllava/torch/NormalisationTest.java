package org.omgllava.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.image.ImageDecoder;
import org.omgllava.image.ImageLimits;
import org.omgllava.image.Picture;
import org.omgllava.image.Preprocessor;
import org.omgllava.testing.Goldens;

/** Equal to the bit, for every value that a byte has. */
class NormalisationTest {
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};
  private static final float[] STD = {0.229f, 0.224f, 0.225f};
  private static final float[] BYTE_MEAN = {123.675f, 116.28f, 103.53f};
  private static final float[] BYTE_STD = {58.395f, 57.12f, 57.375f};

  private final TensorScope scope = TensorScope.open(Device.cpu());

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void equalsPython(int frame) throws Exception {
    Goldens goldens = Goldens.read();
    BundleDescription bundle = Goldens.nano().description();
    int side = bundle.imageSize();
    Picture picture =
        new ImageDecoder(ImageLimits.DEFAULT).decode(Goldens.image(frame).bytes()).value();
    byte[] square = new Preprocessor(side, bundle.padRgb()).square(picture);

    NDArray input =
        Normalisation.ofFractions(bundle.mean(), bundle.std())
            .input(scope, List.of(square), side, side);

    assertThat(input.get("0, :, :8, :8").toFloatArray())
        .isEqualTo(goldens.numbers(frame, "input_corner"));
    assertThat(sha256(input.toFloatArray()))
        .isEqualTo(goldens.frame(frame).path("inputSha256").textValue());
  }

  @Test
  void eachStepIsRoundedByItself() {
    byte[] all = everyByte();

    float[] fractions =
        Normalisation.ofFractions(MEAN, STD).input(scope, List.of(all), 16, 16).toFloatArray();
    float[] bytes =
        Normalisation.ofBytes(BYTE_MEAN, BYTE_STD)
            .input(scope, List.of(all), 16, 16)
            .toFloatArray();

    for (int channel = 0; channel < 3; channel++) {
      for (int value = 0; value < 256; value++) {
        int place = channel * 256 + value;
        assertThat(fractions[place])
            .isEqualTo((value * (float) (1.0 / 255.0) - MEAN[channel]) / STD[channel]);
        assertThat(bytes[place]).isEqualTo((value - BYTE_MEAN[channel]) / BYTE_STD[channel]);
      }
    }
  }

  @Test
  void picturesLieInTheirOrder() {
    byte[] dark = new byte[2 * 3 * 3];
    byte[] light = new byte[2 * 3 * 3];
    Arrays.fill(light, (byte) 255);
    light[4] = 7;

    NDArray input =
        new Normalisation(1, new float[3], new float[] {1, 1, 1})
            .input(scope, List.of(dark, light), 2, 3);

    assertThat(input.getShape().getShape()).containsExactly(2, 3, 2, 3);
    assertThat(input.getDataType()).isEqualTo(DataType.FLOAT32);
    assertThat(input.get(0).sum().getFloat()).isZero();
    assertThat(input.get("1, 1, 0, 1").getFloat()).isEqualTo(7);
    assertThat(input.get(1).sum().getFloat()).isEqualTo(17 * 255 + 7);
  }

  /** Strides decide which kernels a convolution takes, and those differ in the last bit. */
  @Test
  void rowsOfAPlaneLieBehindEachOther() {
    NDArray input = Normalisation.ofFractions(MEAN, STD).input(scope, List.of(everyByte()), 16, 16);

    ByteBuffer stored = input.toByteBuffer().order(ByteOrder.nativeOrder());
    assertThat(stored.asFloatBuffer().get(255))
        .isEqualTo((255 * (float) (1.0 / 255.0) - MEAN[0]) / STD[0]);
    assertThat(stored.asFloatBuffer().get(256)).isEqualTo((0 - MEAN[1]) / STD[1]);
  }

  @Test
  void zerosLieToTheRightAndBelow() {
    byte[] content = {1, 2, 3, 4, 5, 6};

    NDArray input =
        new Normalisation(1, new float[3], new float[] {1, 1, 1})
            .padded(scope, List.of(content, content), 1, 2, 2, 3);

    assertThat(input.getShape().getShape()).containsExactly(2, 3, 2, 3);
    assertThat(input.get(1).toFloatArray())
        .containsExactly(1, 4, 0, 0, 0, 0, 2, 5, 0, 0, 0, 0, 3, 6, 0, 0, 0, 0);
  }

  @Test
  void leavesNothingButTheInput() {
    long before = LiveTensors.count();
    try (TensorScope own = TensorScope.open(Device.cpu())) {
      Normalisation.ofFractions(MEAN, STD).padded(own, List.of(everyByte()), 16, 16, 32, 32);

      assertThat(LiveTensors.count() - before).isEqualTo(1);
    }
  }

  /** (16, 16, 3): the same value in each channel, each value once. */
  private static byte[] everyByte() {
    byte[] all = new byte[256 * 3];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) (i / 3);
    }
    return all;
  }

  private static String sha256(float[] values) throws Exception {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}

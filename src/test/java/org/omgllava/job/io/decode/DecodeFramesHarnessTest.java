package org.omgllava.job.io.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.PictureReference;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.wire.PictureStore;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.setting.Settings;
import org.omgllava.testing.JobFixtures;

class DecodeFramesHarnessTest {
  private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);
  private static final Origin ORIGIN = new Origin("frames", 3, 42, 1_000, 2_000);

  private OneInputStreamOperatorTestHarness<RawRecord, Frame> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(
                new DecodeFrames(
                    Settings.defaults(InputLimits.class),
                    Settings.defaults(DeadLetterSettings.class),
                    RegistryAddress.NONE)));
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void readsAFrameWithItsSizeFromTheHeader() throws Exception {
    byte[] picture = JobFixtures.png(4, 6, 0xFF0000);
    receive(encoded(frame -> frame.setImage(ByteBuffer.wrap(picture))));

    Frame frame = harness.extractOutputValues().get(0);
    assertThat(frame.streamId()).isEqualTo("cam");
    assertThat(frame.index()).isEqualTo(7);
    assertThat(frame.stamp().captureTimeMicros()).isEqualTo(1_234_567_000_001L);
    assertThat(frame.stamp().heightPixels()).isEqualTo(4);
    assertThat(frame.stamp().widthPixels()).isEqualTo(6);
    assertThat(frame.image().encoding()).isEqualTo("PNG");
    assertThat(frame.image().bytes()).isEqualTo(picture);
    assertThat(frame.stamp().origin()).isEqualTo(ORIGIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"2262-04-11T23:47:16.854776Z", "5000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"})
  void readsTimesThatLieBeyondTheNanosecondsOfALong(String time) throws Exception {
    receive(encoded(frame -> frame.setCaptureTime(Instant.parse(time))));

    long micros = harness.extractOutputValues().get(0).stamp().captureTimeMicros();
    assertThat(Instant.EPOCH.plus(micros, ChronoUnit.MICROS)).isEqualTo(time);
  }

  @Test
  void readsConfluentFramingWithoutARegistry() throws Exception {
    byte[] single = encoded(frame -> {});
    ByteArrayOutputStream confluent = new ByteArrayOutputStream();
    confluent.writeBytes(new byte[] {0, 0, 0, 0, 5});
    confluent.write(single, 10, single.length - 10);
    receive(confluent.toByteArray());

    assertThat(harness.extractOutputValues()).hasSize(1);
  }

  @Test
  void theEndOfAStreamNeedsNoPicture() throws Exception {
    receive(encoded(frame -> frame.setImage(ByteBuffer.allocate(0)).setEndOfStream(true)));

    Frame frame = harness.extractOutputValues().get(0);
    assertThat(frame.stamp().endOfStream()).isTrue();
    assertThat(frame.stamp().hasPicture()).isFalse();
  }

  static Stream<Arguments> badFrames() throws IOException {
    byte[] good = encoded(frame -> {});
    return Stream.of(
        Arguments.of("RECORD_EMPTY", null),
        Arguments.of("RECORD_EMPTY", new byte[0]),
        Arguments.of("RECORD_MALFORMED", new byte[] {1, 2, 3}),
        Arguments.of("RECORD_MALFORMED", Arrays.copyOf(good, good.length - 3)),
        Arguments.of("RECORD_MALFORMED", Arrays.copyOf(good, good.length + 1)),
        Arguments.of("RECORD_MALFORMED", Arrays.copyOf(good, 10)),
        Arguments.of("RECORD_MALFORMED", new byte[] {0, 0, 0, 0, 1, 0x7F}),
        Arguments.of("SCHEMA_UNKNOWN", flipped(good, 4)),
        Arguments.of("RECORD_MALFORMED", claimsTwoGigabytes()),
        Arguments.of("RECORD_TOO_LARGE", new byte[18 << 20]),
        Arguments.of(
            "ATTRIBUTES_TOO_LARGE",
            encoded(f -> f.setAttributes(Map.of("name", "x".repeat(1 << 16))))),
        Arguments.of("STREAM_ID_INVALID", encoded(f -> f.setStreamId(""))),
        Arguments.of("STREAM_ID_INVALID", encoded(f -> f.setStreamId("x".repeat(257)))),
        Arguments.of("FRAME_INDEX_INVALID", encoded(f -> f.setFrameIndex(-1))),
        Arguments.of("FRAME_INDEX_INVALID", encoded(f -> f.setFrameIndex(Long.MAX_VALUE))),
        Arguments.of(
            "CAPTURE_TIME_INVALID", encoded(f -> f.setCaptureTime(Instant.ofEpochSecond(-1)))),
        Arguments.of(
            "CAPTURE_TIME_INVALID",
            encoded(f -> f.setCaptureTime(Instant.parse("+20000-01-01T00:00:00Z")))),
        Arguments.of("IMAGE_EMPTY", encoded(f -> f.setImage(ByteBuffer.allocate(0)))),
        Arguments.of(
            "IMAGE_TOO_LARGE", encoded(f -> f.setImage(ByteBuffer.allocate((16 << 20) + 1)))),
        Arguments.of("IMAGE_FORMAT_UNKNOWN", encoded(f -> f.setImage(ByteBuffer.allocate(9)))),
        Arguments.of(
            "IMAGE_CORRUPT",
            encoded(f -> f.setImage(ByteBuffer.wrap(JobFixtures.png(2, 2, 0), 0, 12)))),
        Arguments.of(
            "IMAGE_TOO_MANY_PIXELS",
            encoded(f -> f.setImage(ByteBuffer.wrap(pngOfSize(10_000, 10_000))))),
        Arguments.of(
            "IMAGE_TOO_LONG", encoded(f -> f.setImage(ByteBuffer.wrap(pngOfSize(20_000, 2))))),
        Arguments.of("ENCODING_MISMATCH", encoded(f -> f.setEncoding("JPEG"))));
  }

  @ParameterizedTest
  @MethodSource("badFrames")
  void aBadFrameIsADeadLetterAndTheNextOneIsRead(String reason, byte[] value) throws Exception {
    receive(value);
    receive(encoded(frame -> {}));

    assertThat(rejected()).extracting(Rejected::reason).containsExactly(reason);
    Rejected rejected = rejected().get(0);
    assertThat(rejected.origin()).isEqualTo(ORIGIN);
    assertThat(rejected.step()).isEqualTo("decode frames");
    assertThat(rejected.payload()).isEmpty();
    assertThat(rejected.sizeBytes()).isEqualTo(value == null ? 0 : value.length);
    assertThat(rejected.message()).isNotBlank();
    assertThat(harness.extractOutputValues()).hasSize(1);
  }

  @Test
  void aDeadLetterDoesNotCopyAKeyThatIsAsLargeAsARecord() throws Exception {
    harness.processElement(
        new RawRecord(Optional.of(new byte[2_000_000]), Optional.of(encoded(frame -> {})), ORIGIN),
        0);
    receive(encoded(frame -> {}));

    assertThat(rejected()).extracting(Rejected::reason).containsExactly("RECORD_KEY_TOO_LONG");
    assertThat(rejected().get(0).key()).isEmpty();
    assertThat(harness.extractOutputValues()).hasSize(1);
  }

  @Test
  void attributesGoOnWithTheFrameAndWithItsRefusal() throws Exception {
    Map<String, String> attributes = Map.of("name", "00000013");
    receive(encoded(frame -> frame.setAttributes(attributes)));
    receive(encoded(frame -> frame.setAttributes(attributes).setFrameIndex(-1)));

    assertThat(harness.extractOutputValues().get(0).stamp().origin())
        .isEqualTo(ORIGIN.with(attributes));
    assertThat(rejected().get(0).origin()).isEqualTo(ORIGIN.with(attributes));
    assertThat(rejected().get(0).placeOnly().origin()).isEqualTo(ORIGIN);
  }

  @Test
  void aSessionIsTakenAsItIsNamed() throws Exception {
    String longest = "Run_2.a-" + "9".repeat(56);
    receive(encoded(frame -> frame.setSession(longest)));
    receive(encoded(frame -> {}));
    receive(encoded(frame -> frame.setSession("left").setImage(NO_BYTES).setEndOfStream(true)));

    assertThat(harness.extractOutputValues())
        .extracting(frame -> frame.stamp().session())
        .containsExactly(longest, "", "left");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "0@5", "ü", "a\n"})
  void aSessionOfOtherCharactersIsRefused(String session) throws Exception {
    receive(encoded(frame -> frame.setSession(session)));
    receive(encoded(frame -> frame.setSession("x".repeat(65))));

    assertThat(rejected())
        .extracting(Rejected::reason)
        .containsExactly("SESSION_INVALID", "SESSION_INVALID");
    assertThat(rejected().get(0).session()).contains(session);
    assertThat(rejected().get(1).session()).contains("x".repeat(64));
  }

  @Test
  void keepsThePayloadWhenAskedTo() throws Exception {
    harness.close();
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(
                new DecodeFrames(
                    Settings.defaults(InputLimits.class),
                    new DeadLetterSettings(true),
                    RegistryAddress.NONE)));
    harness.open();
    receive(new byte[] {1, 2, 3});
    receive(new byte[2_000_000]);

    assertThat(rejected().get(0).payload().orElseThrow()).containsExactly(1, 2, 3);
    assertThat(rejected().get(0).sha256())
        .contains("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
    assertThat(rejected().get(1).payload()).isEmpty();
  }

  @Test
  void aFrameThatRefersToItsPictureIsReadAsAnyOther(@TempDir Path root) throws Exception {
    byte[] picture = JobFixtures.png(4, 6, 0xFF0000);
    PictureReference reference = new PictureStore(root).keep(picture, "PNG");
    openWith(Map.of("picture-roots", "/nowhere," + root));

    receive(referring(reference));
    receive(encoded(frame -> frame.setReference(reference)));
    Files.write(Path.of(URI.create(reference.getUri())), new byte[picture.length]);
    receive(referring(reference));

    Frame frame = harness.extractOutputValues().get(0);
    assertThat(frame.image().encoding()).isEqualTo("PNG");
    assertThat(frame.image().bytes()).isEqualTo(picture);
    assertThat(frame.stamp().widthPixels()).isEqualTo(6);
    assertThat(harness.extractOutputValues()).hasSize(1);
    assertThat(rejected())
        .extracting(Rejected::reason)
        .containsExactly("REFERENCE_INVALID", "REFERENCE_ALTERED");
    openWith(Map.of("picture-roots", root.toString(), "max-image-bytes", "10"));
    receive(referring(reference));
    assertThat(rejected()).extracting(Rejected::reason).containsExactly("IMAGE_TOO_LARGE");
  }

  @Test
  void withoutRootsNoReferenceIsFollowed(@TempDir Path root) throws Exception {
    receive(referring(new PictureStore(root).keep(JobFixtures.png(4, 6, 1), "PNG")));

    assertThat(rejected()).extracting(Rejected::reason).containsExactly("REFERENCE_NOT_ALLOWED");
    assertThat(rejected().get(0).message()).contains("expected: --picture-roots with its folder");
  }

  private void openWith(Map<String, String> limits) throws Exception {
    harness.close();
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(
                new DecodeFrames(
                    Settings.with(Settings.defaults(InputLimits.class), limits),
                    Settings.defaults(DeadLetterSettings.class),
                    RegistryAddress.NONE)));
    harness.open();
  }

  private static byte[] referring(PictureReference reference) throws IOException {
    return encoded(frame -> frame.setImage(NO_BYTES).setReference(reference));
  }

  private void receive(byte[] value) throws Exception {
    harness.processElement(
        new RawRecord(Optional.of(new byte[] {'k'}), Optional.ofNullable(value), ORIGIN), 0);
  }

  private List<Rejected> rejected() {
    List<Rejected> all = new ArrayList<>();
    var side = harness.getSideOutput(DeadLetters.REJECTED);
    if (side != null) {
      side.forEach(record -> all.add(record.getValue()));
    }
    return all;
  }

  private static byte[] encoded(Consumer<FrameEvent.Builder> change) throws IOException {
    FrameEvent.Builder frame =
        FrameEvent.newBuilder()
            .setStreamId("cam")
            .setFrameIndex(7)
            .setCaptureTime(Instant.ofEpochSecond(1_234_567, 1_000))
            .setImage(ByteBuffer.wrap(JobFixtures.png(2, 2, 0)))
            .setEncoding("PNG");
    change.accept(frame);
    ByteBuffer buffer = frame.build().toByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    changed[at] ^= 1;
    return changed;
  }

  /** A record whose stream id says that it has almost 2^31 bytes. */
  private static byte[] claimsTwoGigabytes() throws IOException {
    byte[] good = encoded(frame -> {});
    byte[] forged = Arrays.copyOf(good, 10 + 5 + 20);
    System.arraycopy(
        new byte[] {(byte) 0xDE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F}, 0, forged, 10, 5);
    return forged;
  }

  /** A PNG whose header claims a size; its pixels are not there. */
  private static byte[] pngOfSize(int width, int height) {
    byte[] png = JobFixtures.png(2, 2, 0);
    ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    return png;
  }
}

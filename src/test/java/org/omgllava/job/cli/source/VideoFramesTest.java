package org.omgllava.job.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.image.ImageDecoder;
import org.omgllava.image.ImageLimits;
import org.omgllava.image.Picture;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.SourceFrame;

/** Clips whose left half is red and whose right half is blue. */
class VideoFramesTest {
  private static final int FRAMES = 3;

  /** Of a display matrix: where the first axis goes, and the second, in 16.16 fixed point. */
  private static final int ONE = 1 << 16;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    " 1,  0,  0,  1, 160,  96, 20, 48",
    " 0,  1, -1,  0,  96, 160, 48, 20",
    "-1,  0,  0, -1, 160,  96, 140, 48",
    " 0, -1,  1,  0,  96, 160, 48, 140"
  })
  void aTurnedClipIsSentAsAPlayerShowsIt(
      int a, int b, int c, int d, int width, int height, int redX, int redY) throws IOException {
    Path video = clip(160, 96);
    turn(video, a, b, c, d);

    List<SourceFrame> frames = read(video);

    assertThat(frames).hasSize(FRAMES).extracting(SourceFrame::index).containsExactly(7L, 8L, 9L);
    for (SourceFrame frame : frames) {
      Picture picture = decoded(frame);
      assertThat(picture)
          .extracting(Picture::width, Picture::height)
          .containsExactly(width, height);
      assertThat(isRed(picture, redX, redY)).isTrue();
      assertThat(isRed(picture, width - 1 - redX, height - 1 - redY)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 48, 64, 96, 98, 130, 160, 322})
  void aClipOfAnyWidthIsSent(int width) throws IOException {
    for (SourceFrame frame : read(clip(width, 64))) {
      Picture picture = decoded(frame);
      assertThat(picture).extracting(Picture::width, Picture::height).containsExactly(width, 64);
      assertThat(isRed(picture, width / 4, 32)).isTrue();
      assertThat(isRed(picture, width - 1 - width / 4, 32)).isFalse();
    }
  }

  @Test
  void framesAreShownWhenTheVideoSaysAndNotAtItsMeanRate() throws IOException {
    Path video = clip(64, 64, recorder -> recorder.setFrameRate(1_000), 0, 100_000, 1_500_000);

    try (VideoFrames source = VideoFrames.open("s", video, 0)) {
      assertThat(source.shownMicros()).isEmpty();
      for (long expected : new long[] {0, 100_000, 1_500_000}) {
        assertThat(source.next()).isPresent();
        assertThat(source.shownMicros()).hasValue(expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2.0, 320, 96", "0.5, 160, 192", "1.0, 160, 96"})
  void pixelsThatAreNotSquareAreMadeSquare(double aspect, int width, int height)
      throws IOException {
    for (SourceFrame frame : read(clip(160, 96, recorder -> recorder.setAspectRatio(aspect)))) {
      assertThat(decoded(frame))
          .extracting(Picture::width, Picture::height)
          .containsExactly(width, height);
    }
  }

  @Test
  void soundAloneIsNoVideo() throws IOException {
    Path sound = folder.resolve("sound.wav");
    AudioFormat format = new AudioFormat(8_000, 16, 1, true, false);
    try (AudioInputStream silence =
        new AudioInputStream(new java.io.ByteArrayInputStream(new byte[8_000]), format, 4_000)) {
      AudioSystem.write(silence, AudioFileFormat.Type.WAVE, sound.toFile());
    }

    assertThatThrownBy(() -> VideoFrames.open("s", sound, 0))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("has no pictures");
  }

  @Test
  void framesAreNamedInPlainDigitsWhateverTheLocale() throws IOException {
    Path video = clip(64, 64);
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(String.format("%d", 7)).as("this locale has digits of its own").isNotEqualTo("7");
      assertThat(read(video))
          .extracting(SourceFrame::name)
          .containsExactly("00000007", "00000008", "00000009");
    } finally {
      Locale.setDefault(before);
    }
  }

  private static List<SourceFrame> read(Path video) throws IOException {
    List<SourceFrame> frames = new ArrayList<>();
    try (VideoFrames source = VideoFrames.open("s", video, 7)) {
      for (Optional<SourceFrame> f = source.next(); f.isPresent(); f = source.next()) {
        frames.add(f.get());
      }
    }
    assertThat(frames).isNotEmpty();
    return frames;
  }

  private static Picture decoded(SourceFrame frame) {
    return new ImageDecoder(ImageLimits.DEFAULT).decode(frame.image()).value();
  }

  private static boolean isRed(Picture picture, int x, int y) {
    int at = (y * picture.width() + x) * 3;
    return (picture.rgb()[at] & 0xFF) > (picture.rgb()[at + 2] & 0xFF);
  }

  private Path clip(int width, int height) throws IOException {
    return clip(width, height, recorder -> {});
  }

  /**
   * @param shownMicros when each frame is shown; without any they follow each other at 10 a second
   */
  private Path clip(
      int width, int height, Consumer<FFmpegFrameRecorder> setting, long... shownMicros)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.RED);
    graphics.fillRect(0, 0, width / 2, height);
    graphics.setColor(Color.BLUE);
    graphics.fillRect(width / 2, 0, width - width / 2, height);
    graphics.dispose();
    Path file = folder.resolve("clip.mp4");
    try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), width, height);
        Java2DFrameConverter converter = new Java2DFrameConverter()) {
      recorder.setFormat("mp4");
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
      recorder.setFrameRate(10);
      setting.accept(recorder);
      recorder.start();
      for (int i = 0; i < FRAMES; i++) {
        if (shownMicros.length > 0) {
          recorder.setTimestamp(shownMicros[i]);
        }
        recorder.record(converter.convert(image));
      }
      recorder.stop();
    }
    return file;
  }

  /** Writes the rotating part of the display matrix into the track's header. */
  private static void turn(Path mp4, int a, int b, int c, int d) throws IOException {
    byte[] bytes = Files.readAllBytes(mp4);
    int header = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("tkhd");
    assertThat(bytes[header + 4]).as("version of the track's header").isZero();
    ByteBuffer matrix = ByteBuffer.wrap(bytes).position(header + 44);
    matrix.putInt(a * ONE).putInt(b * ONE).putInt(0).putInt(c * ONE).putInt(d * ONE);
    Files.write(mp4, bytes);
  }
}

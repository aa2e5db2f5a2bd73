package org.omgllava.job.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.NotRun;

class CameraFramesTest {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final List<String> said = new ArrayList<>();
  private final List<Long> waits = new ArrayList<>();
  private long nowNanos;
  private int connections;

  @Test
  void aLostConnectionIsMadeAgainAndIndicesGoOn() throws IOException {
    CameraFrames camera = camera(index -> new Few("c", index, 2), 0, 3);

    assertThat(all(camera)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(said)
        .containsExactly(
            "connected",
            "not connected: it sends no more; again in 1 s",
            "connected",
            "not connected: it sends no more; again in 1 s",
            "connected",
            "not connected: it sends no more; again in 1 s");
  }

  @Test
  void pausesGrowUpToABoundWhileThereIsNoConnection() throws IOException {
    CameraFrames camera =
        camera(
            index -> {
              throw new CommandFailure("refused");
            },
            0,
            8);

    assertThat(all(camera)).isEmpty();
    assertThat(waits)
        .containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L);
    assertThat(said.get(0)).isEqualTo("not connected: refused; again in 1 s");
  }

  @Test
  void whatComesFasterThanWantedIsLeftOut() throws IOException {
    // 25 frames a second for four seconds.
    CameraFrames camera = camera(index -> new Few("c", index, 100), 5, 1);

    assertThat(all(camera)).hasSizeBetween(19, 21).startsWith(0L, 1L, 2L);
  }

  @Test
  void aStoppedCameraGivesNoMore() throws IOException {
    CameraFrames camera = camera(index -> new Few("c", index, 2), 0, 0);

    assertThat(camera.next()).isEmpty();
    assertThat(camera.isLive()).isTrue();
  }

  @Test
  void aCameraOverHttpIsReadAgainAfterItHasGone() throws Exception {
    List<byte[]> pictures = ClipFrames.pictures();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/feed",
        exchange -> {
          exchange
              .getResponseHeaders()
              .set("Content-Type", "multipart/x-mixed-replace; boundary=picture");
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            for (byte[] picture : pictures.subList(0, 6)) {
              String head =
                  "--picture\r\nContent-Type: image/jpeg\r\nContent-Length: "
                      + picture.length
                      + "\r\n\r\n";
              out.write(head.getBytes(StandardCharsets.US_ASCII));
              out.write(picture);
              out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
          }
        });
    server.start();
    try (CameraFrames frames =
        camera(
            index ->
                Camera.of("http://localhost:" + server.getAddress().getPort() + "/feed", Map.of())
                    .open("door", index),
            0,
            2)) {
      List<Long> indices = new ArrayList<>();
      for (Optional<SourceFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
        indices.add(next.get().index());
        assertThat(next.get().image()).startsWith(0xFF, 0xD8);
      }
      assertThat(indices).hasSizeGreaterThan(6).startsWith(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gate", "rtsp:", "rtsp:///main", "http://bad host/", "file.mp4"})
  void anAddressThatIsNoneIsRefused(String address) {
    assertThatThrownBy(() -> Camera.of(address, Map.of()))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("expected: rtsp://host/path");
  }

  @Test
  void passwordsComeFromTheEnvironmentAndAreNotShown() {
    assertThatThrownBy(() -> Camera.of("rtsp://me:secret@gate/main", Map.of()))
        .hasMessageContaining("OMG_CAMERA_PASSWORD")
        .hasMessageNotContaining("secret");
    Camera camera =
        Camera.of(
            "rtsp://gate/main", Map.of("OMG_CAMERA_USER", "me", "OMG_CAMERA_PASSWORD", "secret"));
    assertThat(camera.login()).contains("me:secret");
    assertThat(camera).hasToString("rtsp://gate/main");
  }

  @Test
  void aDeviceOfThisMachineIsReadByItsOwnName() throws IOException {
    Camera device = Camera.of("/dev/video-that-is-not-there", Map.of("OMG_CAMERA_USER", "me"));
    NotRun.unless(readsDevices(), "cameras that are devices", "libpulse.so.0");
    assertThat(avformat.av_find_input_format("video4linux2"))
        .as("what reads devices is built in")
        .isNotNull();

    device.requireReadable();
    assertThat(device.login()).as("devices know no users").isEmpty();
    CameraFrames camera = camera(index -> device.open("door", index), 0, 2);
    assertThat(all(camera)).isEmpty();
    assertThat(said)
        .first(InstanceOfAssertFactories.STRING)
        .contains("not connected: no pictures come (expected: a camera that is on")
        .contains("again in 1 s");
  }

  /** A server without sound has no library of it, which FFmpeg's devices want. */
  @Test
  void aMachineThatCannotReadItsDevicesSaysWhatItLacks() {
    Camera.of("rtsp://gate/main", Map.of()).requireReadable();
    Camera device = Camera.of("/dev/video0", Map.of());
    if (readsDevices()) {
      assertThatCode(device::requireReadable).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(device::requireReadable)
          .isInstanceOf(CommandFailure.class)
          .hasMessageContainingAll("--camera: /dev/video0", "expected: libpulse.so.0");
    }
  }

  private static boolean readsDevices() {
    try {
      FFmpegFrameGrabber.tryLoad();
      return true;
    } catch (FFmpegFrameGrabber.Exception e) {
      return false;
    }
  }

  private static List<Long> all(CameraFrames camera) throws IOException {
    List<Long> indices = new ArrayList<>();
    for (Optional<SourceFrame> next = camera.next(); next.isPresent(); next = camera.next()) {
      indices.add(next.get().index());
    }
    return indices;
  }

  /** Stopped after so many pauses. */
  private CameraFrames camera(
      CameraFrames.Connecting connecting, double framesPerSecond, int mostConnections) {
    return new CameraFrames(
        connecting,
        millis -> {
          if (millis > 0) {
            waits.add(millis);
            connections++;
          }
          return connections >= mostConnections;
        },
        () -> nowNanos,
        said::add,
        0,
        framesPerSecond);
  }

  /** So many frames, 25 a second. */
  private final class Few implements FrameSource {
    private final String streamId;
    private final long first;
    private final int count;
    private int given;

    Few(String streamId, long first, int count) {
      this.streamId = streamId;
      this.first = first;
      this.count = count;
    }

    @Override
    public Optional<SourceFrame> next() {
      nowNanos += SECOND_NANOS / 25;
      return given == count
          ? Optional.empty()
          : Optional.of(SourceFrame.jpeg(streamId, first + given++, new byte[] {1}));
    }

    @Override
    public long size() {
      return 0;
    }
  }
}

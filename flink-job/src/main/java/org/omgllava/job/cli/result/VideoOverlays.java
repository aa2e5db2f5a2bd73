package org.omgllava.job.cli.result;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.FrameRecorder;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.picture.SegmentColours;
import org.omgllava.job.cli.picture.SegmentPainter;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.FrameIndex;
import org.omgllava.job.client.FrameKey;

/**
 * A video per session of a stream, with its segments painted: {@code <stream>.mp4}, H.264 that
 * browsers play. A frame is shown at its capture time. A session's video is whole when the next one
 * begins, or at the end.
 *
 * <p>Owns an encoder for each stream. Constraint: one thread.
 */
public final class VideoOverlays implements ResultSink<SegmentationEvent> {
  private static final int FRAME_RATE_LIMIT = 1_000;
  private static final int QUALITY_BITS_PER_PIXEL_SECOND = 4;

  private final Path folder;
  private final FramePictures frames;
  private final SegmentColours colours;
  private final StreamNames names = new StreamNames();
  private final Map<String, Video> open = new HashMap<>();

  public VideoOverlays(Path folder, FrameIndex frames, SegmentColours colours) {
    this.colours = colours;
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
    this.folder = folder;
    this.frames = new FramePictures(frames);
  }

  @Override
  public void accept(SegmentationEvent event) throws IOException {
    Optional<BufferedImage> picture = frames.decoded(FrameKey.of(event));
    if (picture.isEmpty()) {
      return;
    }
    BufferedImage painted = SegmentPainter.paint(picture.get(), event, colours);
    Video video = open.get(event.getStreamId());
    if (video == null || !video.session.equals(event.getSession())) {
      if (video != null) {
        video.finish();
      }
      String name = names.of(event.getStreamId(), event.getSession()) + ".mp4";
      Files.createDirectories(folder);
      video = new Video(folder.resolve(name), event, painted);
      open.put(event.getStreamId(), video);
    }
    video.add(painted, event.getCaptureTime());
  }

  @Override
  public void finish() throws IOException {
    for (Video video : open.values()) {
      video.finish();
    }
    open.clear();
    frames.failIfAnyIsGone("frames have no picture: their records are gone from the frames topic");
  }

  @Override
  public void close() {
    frames.close();
    open.values().forEach(Video::release);
    open.clear();
  }

  /** The video of one session, in the size of its first frame. */
  private static final class Video {
    private final String session;
    private final Instant began;
    private final FFmpegFrameRecorder recorder;
    private final Java2DFrameConverter converter = new Java2DFrameConverter();
    private long latestMicros = -1;

    Video(Path file, SegmentationEvent first, BufferedImage picture) throws IOException {
      this.session = first.getSession();
      this.began = first.getCaptureTime();
      // H.264 halves rows and columns of colour.
      int width = picture.getWidth() + picture.getWidth() % 2;
      int height = picture.getHeight() + picture.getHeight() % 2;
      this.recorder = new FFmpegFrameRecorder(file.toFile(), width, height);
      recorder.setFormat("mp4");
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_H264);
      recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
      recorder.setFrameRate(FRAME_RATE_LIMIT);
      recorder.setVideoBitrate(width * height * QUALITY_BITS_PER_PIXEL_SECOND);
      recorder.start();
    }

    /** What does not come after the frame before it is a repeat. */
    void add(BufferedImage picture, Instant captured) throws IOException {
      long micros = Duration.between(began, captured).toNanos() / 1_000;
      if (micros > latestMicros) {
        latestMicros = micros;
        BufferedImage frame =
            new BufferedImage(
                recorder.getImageWidth(), recorder.getImageHeight(), BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = frame.createGraphics();
        graphics.setRenderingHint(
            RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, frame.getWidth(), frame.getHeight(), null);
        graphics.dispose();
        recorder.setTimestamp(micros);
        recorder.record(converter.convert(frame));
      }
    }

    void finish() throws IOException {
      recorder.stop();
      release();
    }

    void release() {
      converter.close();
      try {
        recorder.release();
      } catch (FrameRecorder.Exception e) {
        throw new CommandFailure("the video cannot be closed: " + e.getMessage(), e);
      }
    }
  }
}

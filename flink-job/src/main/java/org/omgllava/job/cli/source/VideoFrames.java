package org.omgllava.job.cli.source;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;
import org.bytedeco.javacv.Java2DFrameConverter;
import org.omgllava.job.cli.picture.Jpeg;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.SourceFrame;

/**
 * Frames of a video file, each as a JPEG.
 *
 * <p>Owns FFmpeg's native decoder. Lifecycle: made, read with {@link #next}, {@link #close}.
 * Constraint: one thread.
 */
public final class VideoFrames implements FrameSource {
  private static final float JPEG_QUALITY = 0.92f;

  private final String streamId;
  private final FFmpegFrameGrabber grabber;
  private final Java2DFrameConverter converter = new Java2DFrameConverter();
  private final long firstIndex;
  private long count;

  private VideoFrames(String streamId, FFmpegFrameGrabber grabber, long firstIndex) {
    this.streamId = streamId;
    this.grabber = grabber;
    this.firstIndex = firstIndex;
  }

  public static VideoFrames open(String streamId, Path video, long firstIndex) {
    if (!Files.isRegularFile(video)) {
      throw new CommandFailure(video + ": no such file");
    }
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
    FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(video.toFile());
    try {
      grabber.start();
      return new VideoFrames(streamId, grabber, firstIndex);
    } catch (FrameGrabber.Exception e) {
      throw new CommandFailure(video + ": is no video that FFmpeg can read", e);
    }
  }

  @Override
  public Optional<SourceFrame> next() throws IOException {
    Frame frame = grabber.grabImage();
    if (frame == null) {
      return Optional.empty();
    }
    long index = firstIndex + count++;
    return Optional.of(
        new SourceFrame(
            streamId,
            index,
            String.format("%08d", index),
            "JPEG",
            jpeg(converter.convert(frame)),
            false));
  }

  @Override
  public long size() {
    return Math.max(0, grabber.getLengthInVideoFrames());
  }

  @Override
  public double framesPerSecond() {
    return grabber.getVideoFrameRate();
  }

  @Override
  public void close() throws IOException {
    converter.close();
    grabber.close();
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Jpeg.write(image, JPEG_QUALITY, bytes);
    return bytes.toByteArray();
  }
}

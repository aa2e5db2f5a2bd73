package org.omgllava.job.cli.source;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.Frame;
import org.bytedeco.javacv.FrameGrabber;
import org.omgllava.job.cli.picture.Jpeg;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.wire.FrameHeader;

/**
 * Frames of a video file as a player shows them, each as a JPEG.
 *
 * <p>Owns FFmpeg's native decoder. Lifecycle: made, read with {@link #next}, {@link #close}.
 * Constraint: one thread.
 */
public final class VideoFrames implements FrameSource {
  private static final float JPEG_QUALITY = 0.92f;

  private final String streamId;
  private final FFmpegFrameGrabber grabber;
  private final long firstIndex;
  private long count;
  private long firstShownMicros;
  private OptionalLong shownMicros = OptionalLong.empty();

  private VideoFrames(String streamId, FFmpegFrameGrabber grabber, long firstIndex) {
    this.streamId = streamId;
    this.grabber = grabber;
    this.firstIndex = firstIndex;
  }

  public static VideoFrames open(String streamId, Path video, long firstIndex) {
    if (!Files.isRegularFile(video)) {
      throw new CommandFailure(video + ": no such file");
    }
    return open(streamId, new FFmpegFrameGrabber(video.toFile()), video.toString(), firstIndex);
  }

  /**
   * @param grabber not yet started; freed when it cannot be
   * @param shown name of the source, for messages
   * @throws CommandFailure when it cannot be read, or has no pictures
   */
  static VideoFrames open(
      String streamId, FFmpegFrameGrabber grabber, String shown, long firstIndex) {
    avutil.av_log_set_level(avutil.AV_LOG_FATAL);
    try {
      grabber.start();
      if (!grabber.hasVideo()) {
        throw new CommandFailure(shown + ": has no pictures (expected: a video, not sound alone)");
      }
      squarePixels(grabber);
      return new VideoFrames(streamId, grabber, firstIndex);
    } catch (FrameGrabber.Exception e) {
      free(grabber, e);
      throw new CommandFailure(shown + ": is no video that FFmpeg can read", e);
    } catch (CommandFailure e) {
      free(grabber, e);
      throw e;
    }
  }

  /** Videos may be stored narrower or wider than they are shown; pictures have square pixels. */
  private static void squarePixels(FFmpegFrameGrabber grabber) {
    double widthOverHeight = grabber.getAspectRatio();
    if (widthOverHeight > 1) {
      grabber.setImageWidth((int) Math.round(grabber.getImageWidth() * widthOverHeight));
    } else if (widthOverHeight > 0 && widthOverHeight < 1) {
      grabber.setImageHeight((int) Math.round(grabber.getImageHeight() / widthOverHeight));
    }
  }

  private static void free(FFmpegFrameGrabber grabber, Exception problem) {
    try {
      grabber.release();
    } catch (FrameGrabber.Exception e) {
      problem.addSuppressed(e);
    }
  }

  @Override
  public Optional<SourceFrame> next() throws IOException {
    Frame frame = grabber.grabImage();
    if (frame == null) {
      return Optional.empty();
    }
    if (count == 0) {
      firstShownMicros = frame.timestamp;
    }
    shownMicros = OptionalLong.of(frame.timestamp - firstShownMicros);
    long index = firstIndex + count++;
    return Optional.of(
        new SourceFrame(
            streamId,
            index,
            FrameHeader.nameOf(index),
            "JPEG",
            jpeg(upright(frame, grabber.getDisplayRotation())),
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
  public OptionalLong shownMicros() {
    return shownMicros;
  }

  @Override
  public void close() throws IOException {
    grabber.close();
  }

  /**
   * The picture as it is to be shown.
   *
   * @param frame BGR, three bytes a pixel; how many channels the grabber says is a guess from the
   *     row's length, and wrong where narrow rows are padded
   * @param degrees by which a player turns it counterclockwise, a multiple of 90
   */
  private static BufferedImage upright(Frame frame, double degrees) {
    ByteBuffer bgr = (ByteBuffer) frame.image[0];
    int turns = Math.floorMod(Math.round((float) degrees / 90), 4);
    int storedWidth = frame.imageWidth;
    int storedHeight = frame.imageHeight;
    boolean lies = turns % 2 == 1;
    BufferedImage shown =
        new BufferedImage(
            lies ? storedHeight : storedWidth,
            lies ? storedWidth : storedHeight,
            BufferedImage.TYPE_3BYTE_BGR);
    byte[] out = ((DataBufferByte) shown.getRaster().getDataBuffer()).getData();
    int to = 0;
    for (int y = 0; y < shown.getHeight(); y++) {
      for (int x = 0; x < shown.getWidth(); x++) {
        int along = lies ? y : x;
        int down = lies ? x : y;
        int column = turns == 1 || turns == 2 ? storedWidth - 1 - along : along;
        int row = turns == 2 || turns == 3 ? storedHeight - 1 - down : down;
        bgr.get(row * frame.imageStride + column * 3, out, to, 3);
        to += 3;
      }
    }
    return shown;
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Jpeg.write(image, JPEG_QUALITY, bytes);
    return bytes.toByteArray();
  }
}

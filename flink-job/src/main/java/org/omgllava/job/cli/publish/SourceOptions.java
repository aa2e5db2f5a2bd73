package org.omgllava.job.cli.publish;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.omgllava.job.cli.source.Camera;
import org.omgllava.job.cli.source.CameraFrames;
import org.omgllava.job.cli.source.FileFrames;
import org.omgllava.job.cli.source.FrameSource;
import org.omgllava.job.cli.source.VideoFrames;
import picocli.CommandLine.Option;

/** Where frames to publish come from: exactly one of them. */
final class SourceOptions {
  @Option(
      names = "--frames",
      paramLabel = "DIR",
      required = true,
      description =
          "Sends the pictures of the folder as they are, 2.jpg before 10.jpg; index = position.")
  Path frames;

  @Option(
      names = "--video",
      paramLabel = "FILE",
      required = true,
      description = "Sends the frames of a video file.")
  Path video;

  @Option(
      names = "--camera",
      paramLabel = "URL",
      required = true,
      description =
          "Sends what a camera shows, until it is stopped: rtsp://, http:// or /dev/video0; connects again"
              + " when it is lost. OMG_CAMERA_USER and OMG_CAMERA_PASSWORD log in.")
  String camera;

  @Option(
      names = "--vipseg",
      paramLabel = "ROOT",
      required = true,
      description = "Sends videos from ROOT/images/<video>/<frame>.jpg, each as a stream.")
  Path vipseg;

  /** Whether there are many streams, each named by the source. */
  boolean isVipseg() {
    return vipseg != null;
  }

  boolean isCamera() {
    return camera != null;
  }

  boolean isFolder() {
    return frames != null;
  }

  /**
   * Opens a camera, which is connected when its first frame is asked for.
   *
   * @param said is told what becomes of the connection
   */
  FrameSource openCamera(
      String stream,
      long firstIndex,
      double framesPerSecond,
      CameraFrames.Waiting waiting,
      PrintWriter said) {
    Camera opened = Camera.of(camera, System.getenv());
    opened.requireReadable();
    return new CameraFrames(
        index -> opened.open(stream, index),
        waiting,
        what -> {
          said.println("camera " + opened + ": " + what);
          said.flush();
        },
        firstIndex,
        framesPerSecond);
  }

  /**
   * Opens a folder or a video.
   *
   * @param glob of files in the folder; empty for all
   */
  FrameSource openFiles(String stream, Optional<String> glob, long firstIndex) {
    return frames != null
        ? FileFrames.folder(stream, frames, glob, firstIndex)
        : VideoFrames.open(stream, video, firstIndex);
  }

  /** What the user has named. */
  @Override
  public String toString() {
    return Stream.of(frames, video, vipseg, camera)
        .filter(Objects::nonNull)
        .map(Object::toString)
        .findFirst()
        .orElse("");
  }
}

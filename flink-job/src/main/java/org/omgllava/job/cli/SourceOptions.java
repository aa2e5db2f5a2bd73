package org.omgllava.job.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where frames to publish come from: exactly one of them. */
final class SourceOptions {
  @Option(
      names = "--frames",
      paramLabel = "DIR",
      required = true,
      description =
          "Sends every file of the folder as it is, 2.jpg before 10.jpg; index = position.")
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

package org.omgllava.job.cli.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.omgllava.job.cli.process.CommandFailure;

/**
 * A camera that FFmpeg can reach: RTSP, HTTP (MJPEG or any video), or a device of this machine.
 *
 * @param address without user and password
 * @param login user and password as {@code user:password}, when it wants them
 */
public record Camera(String address, Optional<String> login) {
  private static final String USER = "OMG_CAMERA_USER";
  private static final String PASSWORD = "OMG_CAMERA_PASSWORD";
  private static final String SILENCE_MICROS = "10000000";

  /**
   * @param address as the user gives it
   * @param environment may hold user and password
   * @throws CommandFailure when the address is none, or holds a password for everyone to read
   */
  public static Camera of(String address, Map<String, String> environment) {
    if (address.startsWith("/dev/")) {
      return new Camera(address, Optional.empty());
    }
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException e) {
      throw new CommandFailure(
          "--camera: "
              + e.getReason()
              + " (expected: rtsp://host/path, http://host/path or /dev/video0)",
          e);
    }
    if (uri.getScheme() == null || uri.getHost() == null) {
      throw new CommandFailure(
          "--camera: "
              + address
              + " (expected: rtsp://host/path, http://host/path or /dev/video0)");
    }
    if (uri.getRawUserInfo() != null) {
      throw new CommandFailure(
          "--camera: user and password on the command line, where everyone can read them (expected: "
              + USER
              + " and "
              + PASSWORD
              + " in the environment)");
    }
    Optional<String> login =
        Optional.ofNullable(environment.get(USER))
            .map(user -> user + ":" + environment.getOrDefault(PASSWORD, ""));
    return new Camera(address, login);
  }

  /**
   * @throws CommandFailure when this machine lacks a library by which FFmpeg reads its devices
   */
  public void requireReadable() {
    if (isDevice()) {
      try {
        FFmpegFrameGrabber.tryLoad();
      } catch (FFmpegFrameGrabber.Exception e) {
        throw new CommandFailure(
            "--camera: "
                + address
                + ": FFmpeg cannot read devices here (expected: libpulse.so.0 in the system, which"
                + " Debian and Ubuntu have as libpulse0; rtsp:// and http:// do without)",
            e);
      }
    }
  }

  private boolean isDevice() {
    return address.startsWith("/dev/");
  }

  /**
   * Connects, and begins to read.
   *
   * @throws CommandFailure when nothing comes
   */
  public VideoFrames open(String streamId, long firstIndex) {
    FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(withLogin());
    String scheme =
        address.substring(0, Math.max(0, address.indexOf(':'))).toLowerCase(Locale.ROOT);
    if (isDevice()) {
      grabber.setFormat("video4linux2");
    } else if (scheme.startsWith("rtsp")) {
      // Datagrams that are lost are broken pictures.
      grabber.setOption("rtsp_transport", "tcp");
      grabber.setOption("timeout", SILENCE_MICROS);
    } else {
      grabber.setOption("rw_timeout", SILENCE_MICROS);
    }
    grabber.setOption("fflags", "nobuffer");
    try {
      return VideoFrames.open(streamId, grabber, address, firstIndex);
    } catch (CommandFailure e) {
      // FFmpeg's own message names the address with the password.
      throw new CommandFailure(
          "no pictures come (expected: a camera that is on and reachable; "
              + USER
              + " and "
              + PASSWORD
              + " where it wants them)");
    }
  }

  private String withLogin() {
    return login
        .map(said -> address.replaceFirst("://", "://" + encoded(said).replace("$", "\\$") + "@"))
        .orElse(address);
  }

  /** Characters that would end the login early are escaped. */
  private static String encoded(String login) {
    StringBuilder escaped = new StringBuilder();
    for (char c : login.toCharArray()) {
      if ("@/?#[]% ".indexOf(c) >= 0) {
        escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** Without the login. */
  @Override
  public String toString() {
    return address;
  }
}

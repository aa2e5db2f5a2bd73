package org.omgllava.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** GStreamer's RTSP server as a camera that shows the demo's clip over and over. */
public final class RtspServer implements AutoCloseable {
  /** Debian's, which knows Debian's GStreamer. */
  private static final String PYTHON = "/usr/bin/python3";

  private final Process process;

  private RtspServer(Process process) {
    this.process = process;
  }

  /** A free port of this machine. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Where a camera of a port is. */
  public static String address(int port) {
    return "rtsp://127.0.0.1:" + port + "/main";
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param folder for its pictures
   * @return empty where GStreamer's server, or Python's binding of it, is not installed
   */
  public static Optional<RtspServer> start(Path folder, int port) throws IOException {
    if (!Files.isExecutable(Path.of(PYTHON))) {
      return Optional.empty();
    }
    List<byte[]> pictures = ClipFrames.pictures();
    for (int i = 0; i < pictures.size(); i++) {
      Files.write(folder.resolve(String.format(Locale.ROOT, "%08d.jpg", i)), pictures.get(i));
    }
    Process process =
        new ProcessBuilder(
                PYTHON,
                Path.of(System.getProperty("repository.root"), "src/test/resources/rtsp/server.py")
                    .toString(),
                folder.toString(),
                String.valueOf(port))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    RtspServer server = new RtspServer(process);
    if (!"ready".equals(said.readLine())) {
      server.close();
      return Optional.empty();
    }
    return Optional.of(server);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}

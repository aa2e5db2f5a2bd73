package org.omgllava.job.cli.local;

import org.omgllava.job.cli.view.Viewer;
import org.omgllava.job.embedded.EmbeddedFlink;
import picocli.CommandLine.Option;

/** Options for the ports that embedded servers listen on, loopback only. */
public final class LocalPorts {
  private static final int KAFKA_PORT = 9092;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description =
          "Port of the broker, or a free one when it is taken or 0 (default: ${DEFAULT-VALUE}).")
  int kafka = KAFKA_PORT;

  @Option(
      names = "--dashboard-port",
      paramLabel = "PORT",
      description =
          "Port of the dashboard, or a free one when it is taken or 0 (default: ${DEFAULT-VALUE}).")
  int dashboard = EmbeddedFlink.DASHBOARD_PORT;

  @Option(
      names = "--view-port",
      paramLabel = "PORT",
      description =
          "Port of the page to look at, or a free one when it is taken or 0 (default: ${DEFAULT-VALUE}).")
  int view = Viewer.PORT;

  /** Whatever is free. */
  public static LocalPorts anyFree() {
    LocalPorts ports = new LocalPorts();
    ports.kafka = 0;
    ports.dashboard = 0;
    ports.view = 0;
    return ports;
  }
}

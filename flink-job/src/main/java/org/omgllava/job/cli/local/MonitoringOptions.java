package org.omgllava.job.cli.local;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.omgllava.job.embedded.Ports;
import org.omgllava.job.embedded.monitor.Monitoring;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say who is told how a job in this process is doing; nobody, unless one is given. */
public final class MonitoringOptions {
  private static final Pattern ADDRESS = Pattern.compile("(?:(.+):)?(\\d{1,5})");

  @Option(
      names = "--prometheus",
      paramLabel = "[HOST:]PORT",
      arity = "0..1",
      fallbackValue = "" + Monitoring.PROMETHEUS_PORT,
      description =
          "In this process: serves metrics to Prometheus there, on loopback without HOST; a free port when it is taken"
              + " or 0 (without a value: ${FALLBACK-VALUE}).")
  @Nullable String prometheus;

  @Option(
      names = "--otlp",
      paramLabel = "URL",
      description =
          "In this process: sends spans of checkpoints, of recoveries and of the results of sampled records to that"
              + " collector of OpenTelemetry, such as http://localhost:4318.")
  @Nullable URI otlp;

  @Spec(Spec.Target.MIXEE)
  CommandSpec verb;

  /**
   * Whether a cluster, which has its own configuration, was asked for what only this process can.
   */
  public boolean said() {
    return prometheus != null || otlp != null;
  }

  /**
   * What is said, with ports that are free now.
   *
   * @throws ParameterException when it cannot be
   */
  public Monitoring monitoring() {
    return new Monitoring(
        Optional.ofNullable(prometheus).map(this::address),
        Optional.ofNullable(otlp).map(this::collector));
  }

  private URI collector(URI said) {
    if (said.getHost() == null || !List.of("http", "https").contains(said.getScheme())) {
      throw wrong("otlp: " + said, "http://HOST:PORT");
    }
    return URI.create(said.toString().replaceAll("/+$", ""));
  }

  private InetSocketAddress address(String said) {
    Matcher matcher = ADDRESS.matcher(said);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65535) {
      throw wrong("prometheus: " + said, "a port, or HOST:PORT");
    }
    try {
      InetAddress host =
          matcher.group(1) == null
              ? InetAddress.getLoopbackAddress()
              : InetAddress.getByName(matcher.group(1));
      int port = Ports.freeOr(host, Integer.parseInt(matcher.group(2)));
      return new InetSocketAddress(matcher.group(1) == null ? "localhost" : matcher.group(1), port);
    } catch (UnknownHostException | IllegalStateException e) {
      throw wrong("prometheus: " + said, "an address of this machine");
    }
  }

  private ParameterException wrong(String said, String expected) {
    return new ParameterException(verb.commandLine(), said + " (expected: " + expected + ")");
  }
}

package org.omgllava.job.embedded.monitor;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * Who is told how the job is doing.
 *
 * @param prometheus where its metrics can be scraped; a port that is free
 * @param collector of OpenTelemetry that gets its spans over HTTP
 */
public record Monitoring(Optional<InetSocketAddress> prometheus, Optional<URI> collector) {
  public static final Monitoring NONE = new Monitoring(Optional.empty(), Optional.empty());

  /** The port that Prometheus's users expect of Flink. */
  public static final int PROMETHEUS_PORT = 9249;

  /** Adds the reporters to a cluster's configuration. */
  public void configure(Configuration cluster) {
    prometheus.ifPresent(
        address -> {
          String reporter = "metrics.reporter.prometheus.";
          cluster.setString(reporter + "factory.class", PrometheusEndpointFactory.class.getName());
          cluster.setString(reporter + PrometheusEndpointFactory.HOST, address.getHostString());
          cluster.setString(
              reporter + PrometheusEndpointFactory.PORT, Integer.toString(address.getPort()));
          // Names of streams stay what they are.
          cluster.setString(reporter + "filterLabelValueCharacters", "false");
        });
    collector.ifPresent(
        address -> {
          String reporter = "traces.reporter.otlp.";
          cluster.setString(reporter + "factory.class", OtlpSpansFactory.class.getName());
          cluster.setString(reporter + OtlpSpansFactory.COLLECTOR, address.toString());
        });
  }

  /** Where Prometheus finds the metrics. */
  public Optional<String> metricsAddress() {
    return prometheus.map(
        address -> {
          String host = address.getHostString();
          return "http://"
              + (host.indexOf(':') >= 0 ? "[" + host + "]" : host)
              + ":"
              + address.getPort()
              + "/metrics";
        });
  }
}

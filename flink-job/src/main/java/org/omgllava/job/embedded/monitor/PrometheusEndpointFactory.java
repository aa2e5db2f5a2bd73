package org.omgllava.job.embedded.monitor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Properties;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Found by Flink, by its name in the configuration. */
public final class PrometheusEndpointFactory implements MetricReporterFactory {
  static final String HOST = "host";
  static final String PORT = "port";

  @Override
  public MetricReporter createMetricReporter(Properties properties) {
    try {
      return new PrometheusEndpoint(
          new InetSocketAddress(
              properties.getProperty(HOST), Integer.parseInt(properties.getProperty(PORT))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

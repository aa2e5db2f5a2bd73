package org.omgllava.job.embedded.monitor;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.HTTPServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import org.apache.flink.metrics.prometheus.AbstractPrometheusReporter;

/**
 * Serves metrics in Prometheus's format, with Flink's names, on one address. Flink's own reporter
 * does it on every address of the machine.
 *
 * <p>Owns the server. Lifecycle: it serves from the beginning, until {@link #close}.
 */
final class PrometheusEndpoint extends AbstractPrometheusReporter {
  private final HTTPServer server;

  /**
   * @throws IOException when the address cannot be listened on
   */
  PrometheusEndpoint(InetSocketAddress address) throws IOException {
    server = new HTTPServer(address, metrics(), true);
  }

  @Override
  public void close() {
    server.stop();
    super.close();
  }

  /** What the reporter fills; it keeps it to its own package. */
  private CollectorRegistry metrics() throws IOException {
    try {
      Field registry = AbstractPrometheusReporter.class.getDeclaredField("registry");
      registry.setAccessible(true);
      return (CollectorRegistry) registry.get(this);
    } catch (ReflectiveOperationException e) {
      throw new IOException("Flink's Prometheus reporter is another than it was built with", e);
    }
  }
}

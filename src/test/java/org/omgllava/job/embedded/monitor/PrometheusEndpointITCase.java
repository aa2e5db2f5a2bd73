package org.omgllava.job.embedded.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.EmbeddedFlink;
import org.omgllava.job.embedded.Ports;

class PrometheusEndpointITCase {
  @TempDir Path folder;

  @Test
  void metricsAreServedOnTheAddressThatIsSaidAndNamesOfStreamsStay() throws Exception {
    int port = Ports.freeOr(0);
    Monitoring monitoring =
        new Monitoring(Optional.of(new InetSocketAddress("localhost", port)), Optional.empty());
    URI metrics = URI.create(monitoring.metricsAddress().orElseThrow());
    try (DataFolder data = DataFolder.kept(folder);
        EmbeddedFlink flink =
            EmbeddedFlink.start(
                data, 0, 1, monitoring, "counting", PrometheusEndpointITCase::build)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .ignoreException(ConnectException.class)
          .untilAsserted(
              () ->
                  assertThat(get(metrics))
                      .contains(
                          "flink_jobmanager_Status_JVM_CPU_Load",
                          "flink_taskmanager_job_task_operator_stream_seen",
                          "stream=\"Büro 1\""));
      InetAddress other = otherAddress();
      Assertions.assertThatThrownBy(() -> new Socket(other, port).close())
          .as("%s is not listened on", other)
          .isInstanceOf(ConnectException.class);
    }
  }

  /** Of this machine: the whole of 127.0.0.0/8 is its own. */
  private static InetAddress otherAddress() throws IOException {
    return InetAddress.getByName("127.0.0.2");
  }

  private static String get(URI address) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static void build(StreamExecutionEnvironment env) {
    env.fromSequence(0, Long.MAX_VALUE).map(new Counting()).sinkTo(new DiscardingSink<>());
  }

  private static final class Counting extends RichMapFunction<Long, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public void open(OpenContext context) {
      getRuntimeContext().getMetricGroup().addGroup("stream", "Büro 1").counter("seen").inc();
    }

    @Override
    public Long map(Long number) throws InterruptedException {
      Thread.sleep(10);
      return number;
    }
  }
}

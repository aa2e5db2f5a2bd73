package org.omgllava.job.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.embedded.monitor.Monitoring;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class MonitoringOptionsTest {
  @Command(name = "verb")
  static final class Verb {
    @Mixin MonitoringOptions monitoring;
  }

  @Test
  void nobodyIsToldUnlessItIsSaid() {
    assertThat(said()).isEqualTo(Monitoring.NONE);
  }

  @Test
  void aPortIsOneOfTheLoopbackInterface() throws Exception {
    int free = free();

    assertThat(said("--prometheus", "" + free).metricsAddress())
        .contains("http://localhost:" + free + "/metrics");
  }

  @Test
  void anotherAddressIsTakenWhenItIsSaid() throws Exception {
    int free = free();

    assertThat(said("--prometheus=0.0.0.0:" + free).metricsAddress())
        .contains("http://0.0.0.0:" + free + "/metrics");
    assertThat(said("--prometheus=[::1]:" + free).metricsAddress())
        .contains("http://[0:0:0:0:0:0:0:1]:" + free + "/metrics");
  }

  @Test
  void portZeroIsAnyFreeOne() {
    assertThat(said("--prometheus", "0").prometheus().orElseThrow().getPort()).isPositive();
  }

  @Test
  void aPortThatIsTakenGivesWayToAFreeOne() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(said("--prometheus", "" + taken.getLocalPort()).prometheus().orElseThrow())
          .satisfies(
              address ->
                  assertThat(address.getPort()).isPositive().isNotEqualTo(taken.getLocalPort()));
    }
  }

  @Test
  void withoutAPortItIsTheOneThatIsUsualForFlink() {
    assertThat(CommandLine.populateCommand(new Verb(), "--prometheus").monitoring.prometheus)
        .isEqualTo("9249");
  }

  @Test
  void aCollectorIsAnAddressOfTheWeb() {
    assertThat(said("--otlp", "http://collector:4318/").collector())
        .contains(URI.create("http://collector:4318"));
    assertThatThrownBy(() -> said("--otlp", "collector:4318"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("otlp: collector:4318 (expected: http://HOST:PORT)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"here", "65536", "192.0.2.1:0", "no.such.host.invalid:1", "1:"})
  void whatIsNoAddressOfThisMachineIsRefused(String said) {
    assertThatThrownBy(() -> said("--prometheus=" + said))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("prometheus: " + said + " (expected: ");
  }

  private static Monitoring said(String... arguments) {
    Verb verb = new Verb();
    new CommandLine(verb).parseArgs(arguments);
    return verb.monitoring.monitoring();
  }

  private static int free() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

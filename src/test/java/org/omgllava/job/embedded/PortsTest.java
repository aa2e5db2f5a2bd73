package org.omgllava.job.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
  /** Linux begins there; others begin higher. */
  private static final int FIRST_OF_CONNECTIONS = 32_768;

  @Test
  void noPortIsOneThatTheSystemGivesToConnections() {
    for (int i = 0; i < 100; i++) {
      assertThat(Ports.freeOr(0)).isBetween(1_024, FIRST_OF_CONNECTIONS - 1);
    }
  }

  @Test
  void whatIsWantedIsGivenWhileNobodyListensThere() throws Exception {
    int wanted = Ports.freeOr(0);
    assertThat(Ports.freeOr(wanted)).isEqualTo(wanted);
    try (ServerSocket taken = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.freeOr(wanted)).isNotEqualTo(taken.getLocalPort());
    }
  }
}

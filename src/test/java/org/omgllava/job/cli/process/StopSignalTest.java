package org.omgllava.job.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopSignalTest {
  private static final long PATIENCE_MILLIS = 20_000;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void noticesASignalInsteadOfEndingTheProcess(String name) throws Exception {
    boolean ignored = isIgnored(name);
    try (StopSignal stop = StopSignal.install()) {
      assertThat(stop.requested()).isFalse();

      send(name);

      // A process in the background of a script is started deaf to INT, and no JVM changes that.
      assertThat(stop.await(ignored ? 100 : PATIENCE_MILLIS)).isEqualTo(!ignored);
      assertThat(stop.requested()).isEqualTo(!ignored);
    }
  }

  @Test
  void givesTheSignalsBackToWhoeverHadThem() throws Exception {
    CountDownLatch outer = new CountDownLatch(1);
    Object before = Signals.handle("TERM", outer::countDown);
    try {
      StopSignal.install().close();

      send("TERM");

      assertThat(outer.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
    } finally {
      Signals.restore("TERM", before);
    }
  }

  private static boolean isIgnored(String name) throws ReflectiveOperationException {
    Object before = Signals.handle(name, () -> {});
    Signals.restore(name, before);
    return Class.forName("sun.misc.SignalHandler").getField("SIG_IGN").get(null).equals(before);
  }

  private static void send(String name) throws IOException, InterruptedException {
    String self = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-" + name, self).start().waitFor()).isZero();
  }
}

package org.omgllava.job.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LiveHeapTest {
  private static final long OWN = ProcessHandle.current().pid();

  @Test
  void whatIsAliveCountsAndWhatIsNotDoesNot() throws IOException, InterruptedException {
    double before = LiveHeap.mebibytes(OWN);
    byte[][] held = new byte[512][1 << 20];
    double with = LiveHeap.mebibytes(OWN);
    assertThat(held).hasDimensions(512, 1 << 20);
    held = new byte[0][];
    double after = LiveHeap.mebibytes(OWN);

    // Much against the tens of mebibytes of earlier tests that may be let go meanwhile.
    assertThat(with - before).isBetween(480.0, 544.0);
    assertThat(with - after).isBetween(480.0, 544.0);
    assertThat(held).isEmpty();
  }

  @Test
  void aProcessThatIsGoneIsNamedByTheTool() {
    assertThatThrownBy(() -> LiveHeap.mebibytes("4711: No such process\n"))
        .isInstanceOf(IOException.class)
        .hasMessage("jcmd: 4711: No such process (expected: a histogram of classes)");
  }
}

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
    byte[][] held = new byte[256][1 << 20];
    double with = LiveHeap.mebibytes(OWN);
    assertThat(held).hasDimensions(256, 1 << 20);
    held = new byte[0][];
    double after = LiveHeap.mebibytes(OWN);

    // The tests before this one may leave some tens of mebibytes that are let go meanwhile.
    assertThat(with - before).isBetween(192.0, 320.0);
    assertThat(with - after).isBetween(192.0, 320.0);
    assertThat(held).isEmpty();
  }

  @Test
  void aProcessThatIsGoneIsNamedByTheTool() {
    assertThatThrownBy(() -> LiveHeap.mebibytes("4711: No such process\n"))
        .isInstanceOf(IOException.class)
        .hasMessage("jcmd: 4711: No such process (expected: a histogram of classes)");
  }
}

package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KnownStreamsTest {
  private final KnownStreams streams = new KnownStreams();

  @Test
  void aStreamCountsOnceUntilItIsForgotten() {
    assertThat(streams.number()).isZero();
    streams.set("a", true);
    streams.set("a", true);
    streams.set("b", true);
    assertThat(streams.number()).isEqualTo(2);

    streams.set("a", false);
    streams.set("a", false);
    streams.set("never seen", false);
    assertThat(streams.number()).isEqualTo(1);
  }

  @Test
  void whoIsRefusedIsToldTheBoundAndWhatToDo() {
    assertThat(KnownStreams.oneTooMany(7).message()).contains("at most 7", "--max-streams");
  }
}

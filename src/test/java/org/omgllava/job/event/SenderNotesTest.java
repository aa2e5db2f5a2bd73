package org.omgllava.job.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SenderNotesTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void aTraceContextIsPassedOnAsItCame() {
    SenderNotes notes = SenderNotes.ofTraceparent(TRACE);

    assertThat(notes.traceparent()).contains(TRACE);
    assertThat(notes.with(Map.of("name", "a")))
        .isEqualTo(new SenderNotes(Map.of("name", "a"), notes.traceparent()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yes",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        TRACE + "-and more"
      })
  void whatIsNoTraceContextIsLeftOut(String header) {
    assertThat(SenderNotes.ofTraceparent(header)).isEqualTo(SenderNotes.NONE);
  }

  @Test
  void theNotesOfARecordAreKeptWhereItsPlaceIs() {
    Origin origin = new Origin("frames", 1, 2, 3, 4, SenderNotes.ofTraceparent(TRACE));

    assertThat(origin.with(Map.of("a", "b")).notes().traceparent()).contains(TRACE);
    assertThat(origin.with(Map.of("a", "b")).with(Map.of())).isEqualTo(origin);
    assertThat(new Origin("frames", 1, 2, 3, 4).notes()).isEqualTo(SenderNotes.NONE);
  }
}

package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlowDrawingTest {
  @Test
  void linesThatTouchLeadFromEveryEndToEveryHead() {
    String drawing =
        """
        first one ─┐      ┌─► c
                   ├──────┤ (a remark)
        second ────┘      ▼
                        write-d ◄── e
        """;

    assertThat(FlowDrawing.arrows(drawing))
        .containsExactlyInAnyOrder(
            "first one -> c",
            "second -> c",
            "first one -> write-d",
            "second -> write-d",
            "e -> write-d");
  }

  @Test
  void aListStandsForAnArrowFromEach() {
    assertThat(FlowDrawing.arrows("  a b, c ── why ──► d-e"))
        .containsExactlyInAnyOrder("a b -why-> d-e", "c -why-> d-e");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a ──►", "──► a", "a ──", "a ─┐► b", "a ──   ► b"})
  void aBrokenLineIsAnError(String drawing) {
    assertThatThrownBy(() -> FlowDrawing.arrows(drawing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("row 0, column");
  }
}

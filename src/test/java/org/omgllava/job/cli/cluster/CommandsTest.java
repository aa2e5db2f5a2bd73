package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandsTest {
  @Test
  void furtherOptionsAreThoseOfTheLauncher() {
    assertThat(
            Commands.given(Map.of("OMG_JAVA_OPTIONS", " -XX:TieredStopAtLevel=1   -Dkey=value\n")))
        .containsExactly("-XX:TieredStopAtLevel=1", "-Dkey=value");
    assertThat(Commands.given(Map.of())).isEmpty();
    assertThat(Commands.given(Map.of("OMG_JAVA_OPTIONS", " "))).isEmpty();
  }
}

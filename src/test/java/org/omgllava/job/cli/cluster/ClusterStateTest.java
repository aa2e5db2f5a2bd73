package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterStateTest {
  private static final Running HERE = Running.of(ProcessHandle.current());

  @TempDir Path folder;

  @Test
  void whatIsWrittenIsRead() throws IOException {
    ClusterState state = state(HERE);

    state.write(folder);

    assertThat(ClusterState.read(folder)).contains(state);
    ClusterState.delete(folder);
    assertThat(ClusterState.read(folder)).isEmpty();
  }

  @Test
  void aClusterWhoseSupervisorWasKilledIsNone() throws IOException {
    state(new Running(HERE.pid(), HERE.startMillis() - 60_000)).write(folder);

    assertThat(ClusterState.read(folder)).isEmpty();
  }

  private static ClusterState state(Running supervisor) {
    return new ClusterState(
        supervisor,
        "localhost:9092",
        "http://localhost:8081",
        Map.of("broker", HERE),
        Map.of("broker", 2));
  }
}

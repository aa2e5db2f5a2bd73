package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.job.JobSettings;
import org.omgllava.job.config.SlotSettings;

class TaskManagerSizeTest {
  /** A TaskManager that others are waited for may be handed every slot that needs no model. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "2, 2", "5, 1", "5, 2"})
  void theModelsOfASubtaskHaveRoomBesideWhatNeedsNoneOfTheWholeJob(int parallelism, int subtasks) {
    SlotSettings slots =
        JobSettings.defaults()
            .with(Map.of("parallelism", Integer.toString(parallelism), "gpu", "0.5"))
            .slots();

    TaskManagerSize size = TaskManagerSize.withDevices(subtasks, subtasks, slots);

    int all = parallelism + 2 * subtasks;
    assertThat(size.cpuCores()).isGreaterThanOrEqualTo(all * slots.cpuCores());
    assertThat(size.heapMebibytes()).isGreaterThanOrEqualTo(all * slots.heapMebibytes());
    assertThat(size.managedMebibytes()).isGreaterThanOrEqualTo(all * slots.managedMebibytes());
    assertThat(size.modelMebibytes())
        .isGreaterThanOrEqualTo(2 * subtasks * slots.offHeapMebibytes());
    assertThat(size.networkMebibytes()).isGreaterThanOrEqualTo(128 * parallelism);
  }
}

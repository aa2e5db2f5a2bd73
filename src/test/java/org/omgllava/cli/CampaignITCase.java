package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that are killed, in the short. */
class CampaignITCase {
  private static final String NANO =
      Path.of(System.getProperty("repository.root"), "models", "bundles", "nano").toString();

  @TempDir Path folder;

  @Test
  void noResultIsLostDoubledOrAlteredWhenProcessesAreKilled() throws IOException {
    Invocation campaign =
        Invocation.of(
            "campaign",
            "--minutes",
            "0.5",
            "--seed",
            "3",
            "--faults",
            "KILL_TASK_MANAGER,KILL_JOB_MANAGER,KILL_BROKER",
            "--bundle",
            NANO,
            "--data",
            folder.resolve("campaign").toString());

    assertThat(campaign.status()).as(campaign.out() + campaign.err() + logs()).isZero();
    assertThat(campaign.out())
        .containsPattern("frames published: 1[0-9]{2}")
        .contains("missing: 0", "broken: 0")
        .containsPattern("results compared: 1[0-9]{2}")
        .containsPattern("kills: [1-9]");
    assertNothingIsLeft();
  }

  @Test
  void whatComesAtLeastOnceComesAgainTheSame() throws IOException {
    Invocation campaign =
        Invocation.of(
            "campaign",
            "--minutes",
            "0.4",
            "--seed",
            "3",
            "--faults",
            "KILL_JOB_MANAGER",
            "--delivery",
            "AT_LEAST_ONCE",
            "--bundle",
            NANO,
            "--data",
            folder.resolve("campaign").toString());

    assertThat(campaign.status()).as(campaign.out() + campaign.err() + logs()).isZero();
    assertThat(campaign.out())
        .contains("missing: 0", "broken: 0")
        .containsPattern("results that came again: [1-9]")
        .containsPattern("results compared: [1-9]");
    assertNothingIsLeft();
  }

  /** Processes that the campaign has started end with it. */
  private void assertNothingIsLeft() {
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .until(
            () ->
                ProcessHandle.current()
                    .descendants()
                    .noneMatch(
                        process ->
                            process.info().commandLine().orElse("").contains(folder.toString())));
  }

  private String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (String name : List.of("broker", "jobmanager", "taskmanager-1", "taskmanager-2")) {
      Path log = folder.resolve("campaign/logs/" + name + ".log");
      if (Files.exists(log)) {
        logs.append('\n').append(name).append('\n').append(Files.readString(log));
      }
    }
    return logs.toString();
  }
}

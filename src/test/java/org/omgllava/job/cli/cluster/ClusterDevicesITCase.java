package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.JobSettings;
import org.omgllava.job.embedded.DataFolder;

/** Model slots and devices that stand in for GPUs, in TaskManagers that are processes. */
class ClusterDevicesITCase {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final String NANO =
      Path.of(System.getProperty("repository.root"), "models", "bundles", "nano").toString();
  private static final Pattern LEASE =
      Pattern.compile(
          "\\] (.*) (runs on|leaves) cpu, device ([0-9]+) of its TaskManager, slot ([0-9a-f]+)");

  /** In a subtask: perceive and ground have one each, follow two, converse one. */
  private static final int MODELS = 5;

  @TempDir Path folder;

  /** What a line of a TaskManager's log says. */
  private record Lease(String task, boolean taken, int device, String slot) {
    Place place() {
      return new Place(device, slot);
    }

    record Place(int device, String slot) {}
  }

  @Test
  void twoDevicesOfATaskManagerAreLeasedBySlotAndGivenBackToTheSuccessorsOfTasksThatFail()
      throws Exception {
    JobSettings settings = settings(1, 1);
    try (DataFolder data = DataFolder.kept(folder);
        Cluster cluster = start(data, settings, 2)) {
      List<Lease> first = taken("taskmanager-1");
      assertThat(first).hasSize(MODELS);
      assertEachModelSlotHasItsOwn(first);

      cluster.kill(Cluster.JOB_MANAGER);
      Awaitility.await()
          .atMost(LIMIT)
          .pollInSameThread()
          .until(
              () -> {
                cluster.tend();
                return cluster.running() && taken("taskmanager-1").size() == 2 * MODELS;
              });

      List<Lease> second = taken("taskmanager-1").subList(MODELS, 2 * MODELS);
      assertEachModelSlotHasItsOwn(second);
      assertThat(slots(second)).doesNotContainAnyElementsOf(slots(first));
      assertThat(leases("taskmanager-1").stream().filter(lease -> !lease.taken()))
          .as("given back")
          .extracting(Lease::slot)
          .containsExactlyInAnyOrderElementsOf(first.stream().map(Lease::slot).toList());
    }
  }

  @Test
  void eachTaskManagerLeasesItsOneDeviceToTheTwoSlotsThatShareIt() throws Exception {
    try (DataFolder data = DataFolder.kept(folder);
        Cluster cluster = start(data, settings(2, 0.5), 1)) {
      for (String name : List.of("taskmanager-1", "taskmanager-2")) {
        assertThat(taken(name)).extracting(Lease::device).containsOnly(0);
        assertThat(slots(taken(name))).hasSize(2);
      }
      assertThat(taken("taskmanager-1").size() + taken("taskmanager-2").size())
          .as("each model of two subtasks")
          .isEqualTo(2 * MODELS);
      assertThat(cluster.names()).hasSize(4);
    }
  }

  private static void assertEachModelSlotHasItsOwn(List<Lease> leases) {
    Map<Boolean, Set<Lease.Place>> places =
        leases.stream()
            .collect(
                Collectors.partitioningBy(
                    lease -> lease.task().contains("converse"),
                    Collectors.mapping(Lease::place, Collectors.toSet())));
    assertThat(places.get(true)).as("the language model's").hasSize(1);
    assertThat(places.get(false)).as("perception's, with grounding and following").hasSize(1);
    assertThat(leases).extracting(Lease::device).contains(0, 1);
    assertThat(slots(leases)).hasSize(2);
  }

  private static List<String> slots(List<Lease> leases) {
    return leases.stream().map(Lease::slot).distinct().toList();
  }

  private static Cluster start(DataFolder data, JobSettings settings, int devices)
      throws Exception {
    TaskManagerSize size = TaskManagerSize.withDevices(devices, 1, settings.slots());
    ClusterPlan plan = ClusterPlan.of(settings.slots().parallelism(), 0, 1, 0, 0).of(size);
    Cluster cluster = Cluster.start(data.root(), plan, settings);
    try {
      assertThat(cluster.awaitRunning(LIMIT, () -> false)).isTrue();
      return cluster;
    } catch (Exception | Error e) {
      try (cluster) {
        throw e;
      }
    }
  }

  private static JobSettings settings(int parallelism, double gpus) {
    return JobSettings.defaults()
        .with(
            Map.of(
                "bundle", NANO,
                "parallelism", Integer.toString(parallelism),
                "gpu", Double.toString(gpus),
                "slot-heap", "256",
                "slot-off-heap", "600",
                "slot-managed", "16",
                "checkpoint-interval", "1000"));
  }

  private List<Lease> taken(String member) throws IOException {
    return leases(member).stream().filter(Lease::taken).toList();
  }

  private List<Lease> leases(String member) throws IOException {
    List<Lease> leases = new ArrayList<>();
    try (Stream<String> lines = Files.lines(folder.resolve("logs/" + member + ".log"))) {
      for (String line : (Iterable<String>) lines::iterator) {
        Matcher said = LEASE.matcher(line);
        if (said.find()) {
          leases.add(
              new Lease(
                  said.group(1),
                  said.group(2).equals("runs on"),
                  Integer.parseInt(said.group(3)),
                  said.group(4)));
        }
      }
    }
    return leases;
  }
}

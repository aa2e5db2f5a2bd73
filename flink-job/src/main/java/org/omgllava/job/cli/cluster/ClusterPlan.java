package org.omgllava.job.cli.cluster;

import java.util.List;
import org.omgllava.job.JobSettings;
import org.omgllava.job.embedded.Ports;

/**
 * What a cluster consists of. Ports are chosen once: a process that is started again is found where
 * it was.
 *
 * @param taskManagers one for each subtask of the job
 * @param size of each: room for its subtask, and to spare, so that a TaskManager that survives
 *     takes what another one did
 * @param partitions of topics that are made
 */
public record ClusterPlan(
    int taskManagers,
    TaskManagerSize size,
    int partitions,
    int kafkaPort,
    int rpcPort,
    int dashboardPort) {
  /** Heap of the broker. */
  static final int KAFKA_HEAP_MEBIBYTES = 320;

  /** Heap of the JobManager. */
  static final int JOB_MANAGER_HEAP_MEBIBYTES = 384;

  /**
   * @param spare slots of each TaskManager beyond the one that it needs
   * @param kafkaPort wanted one, or 0
   * @param dashboardPort wanted one, or 0
   */
  public static ClusterPlan of(
      int parallelism, int spare, int partitions, int kafkaPort, int dashboardPort) {
    int kafka = Ports.freeOr(kafkaPort);
    int rpc = otherThan(List.of(kafka), 0);
    return new ClusterPlan(
        parallelism,
        TaskManagerSize.alike(1 + spare),
        partitions,
        kafka,
        rpc,
        otherThan(List.of(kafka, rpc), dashboardPort));
  }

  /** The same, with other TaskManagers. */
  ClusterPlan of(TaskManagerSize other) {
    return new ClusterPlan(taskManagers, other, partitions, kafkaPort, rpcPort, dashboardPort);
  }

  String bootstrapServers() {
    return "localhost:" + kafkaPort;
  }

  String dashboard() {
    return "http://localhost:" + dashboardPort;
  }

  /** Those that keep every record; tracks are kept by key. */
  static List<String> topics(JobSettings settings) {
    return List.of(
        settings.topics().frames(),
        settings.topics().instructions(),
        settings.topics().segments(),
        settings.topics().answers(),
        settings.topics().deadLetters());
  }

  /** What was free a moment ago is not taken yet, and may be handed out again. */
  private static int otherThan(List<Integer> taken, int wanted) {
    int port = Ports.freeOr(wanted);
    while (taken.contains(port)) {
      port = Ports.freeOr(0);
    }
    return port;
  }
}

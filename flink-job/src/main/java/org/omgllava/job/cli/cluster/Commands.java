package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command lines of the cluster's processes. */
final class Commands {
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.reflect",
          "java.net",
          "java.io",
          "java.nio",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "sun.nio.ch");

  private final ClusterFiles files;
  private final ClassPathParts parts;
  private final ClusterPlan plan;

  Commands(ClusterFiles files, ClassPathParts parts, ClusterPlan plan) {
    this.files = files;
    this.parts = parts;
    this.plan = plan;
  }

  List<String> broker(String compacted, List<String> topics) throws IOException {
    files.emptied(Cluster.BROKER);
    List<String> command = light(Cluster.BROKER, ClusterPlan.KAFKA_HEAP_MEBIBYTES);
    command.addAll(List.of("-cp", ClassPathParts.joined(parts.all())));
    command.addAll(List.of(Supervised.class.getName(), Broker.class.getName()));
    command.addAll(
        List.of(
            files.kafka().toString(),
            Integer.toString(plan.kafkaPort()),
            Integer.toString(plan.partitions()),
            compacted));
    command.addAll(topics);
    return command;
  }

  List<String> jobManager() throws IOException {
    List<String> command = light(Cluster.JOB_MANAGER, ClusterPlan.JOB_MANAGER_HEAP_MEBIBYTES);
    command.addAll(flink("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint"));
    command.addAll(List.of("--executionMode", "cluster"));
    command.addAll(temporary(Cluster.JOB_MANAGER));
    return command;
  }

  List<String> taskManager(String name) throws IOException {
    // Flink takes the place of plugins from nowhere else.
    List<String> command = new ArrayList<>(List.of("env", "FLINK_PLUGINS_DIR=" + files.plugins()));
    command.addAll(java(name, ClusterFiles.taskManagerHeap(plan)));
    command.add("-XX:MaxDirectMemorySize=" + ClusterFiles.taskManagerDirect(plan) + "m");
    command.addAll(
        List.of(
            "-Dai.djl.offline=true",
            "-Dai.djl.pytorch.num_threads=1",
            "-Dai.djl.pytorch.num_interop_threads=1"));
    command.addAll(flink("org.apache.flink.runtime.taskexecutor.TaskManagerRunner"));
    command.addAll(List.of("-D", "taskmanager.resource-id=" + name));
    command.addAll(temporary(name));
    return command;
  }

  /** Further options of the JVM, as the launcher takes them. */
  static List<String> given(Map<String, String> environment) {
    String said = environment.getOrDefault("OMG_JAVA_OPTIONS", "").strip();
    return said.isEmpty() ? List.of() : List.of(said.split("\\s+"));
  }

  /**
   * What has little to do leaves the processor to the model: it does without the second compiler.
   */
  private List<String> light(String member, int heapMebibytes) {
    List<String> command = java(member, heapMebibytes);
    command.add("-XX:TieredStopAtLevel=1");
    return command;
  }

  private List<String> java(String member, int heapMebibytes) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Sizes are the plan's: of two options the later one counts.
    command.addAll(given(System.getenv()));
    command.add("-Xmx" + heapMebibytes + "m");
    command.add("-XX:+UseSerialGC");
    command.add("-Djava.awt.headless=true");
    command.add("-Djava.io.tmpdir=" + files.root().resolve("tmp").resolve(member));
    command.add("-Dlog.file=" + files.log(member));
    command.add("-Dlog4j2.configurationFile=" + files.logging());
    for (String opened : OPENED) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    return command;
  }

  private List<String> flink(String main) {
    List<Path> classPath = new ArrayList<>(List.of(files.supervisedJar()));
    classPath.addAll(parts.flink());
    return List.of(
        // All processes start at once, on what cores there are; Flink's option for it sets another.
        "-Dpekko.remote.classic.startup-timeout=120s",
        "-cp",
        ClassPathParts.joined(classPath),
        Supervised.class.getName(),
        main,
        "--configDir",
        files.configuration().toString());
  }

  private List<String> temporary(String member) throws IOException {
    return List.of("-D", "io.tmp.dirs=" + files.emptied(member));
  }
}

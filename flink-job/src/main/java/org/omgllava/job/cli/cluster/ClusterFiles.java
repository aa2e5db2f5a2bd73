package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.externalresource.ExternalResourceDriverFactory;
import org.omgllava.job.runtime.DeviceLease;
import org.omgllava.job.runtime.device.NumberedDevice;
import org.omgllava.job.runtime.device.NumberedDevicesFactory;

/** The files of a cluster below its folder. */
final class ClusterFiles {
  private static final int FRAMEWORK_MEBIBYTES = 128;

  private final Path root;

  ClusterFiles(Path root) {
    this.root = root.toAbsolutePath();
  }

  Path root() {
    return root;
  }

  Path jobJar() {
    return root.resolve("tmp/omg-job.jar");
  }

  Path supervisedJar() {
    return root.resolve("tmp/omg-supervised.jar");
  }

  /** Where each plugin of Flink has a folder. */
  Path plugins() {
    return root.resolve("tmp/plugins");
  }

  private Path devicesPlugin() {
    return plugins().resolve("devices/omg-devices.jar");
  }

  Path configuration() {
    return root.resolve("conf");
  }

  Path logging() {
    return root.resolve("conf/log4j2.xml");
  }

  Path log(String member) {
    return root.resolve("logs/" + member + ".log");
  }

  Path kafka() {
    return root.resolve("kafka");
  }

  Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /**
   * An empty folder for what a process needs while it lives; what a killed one has left is gone.
   */
  Path emptied(String member) throws IOException {
    Path folder = root.resolve("tmp/" + member);
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : (Iterable<Path>) files.sorted((a, b) -> b.compareTo(a))::iterator) {
          Files.deleteIfExists(file);
        }
      }
    }
    return Files.createDirectories(folder);
  }

  /** Writes what the processes read: jars, Flink's configuration, how they log. */
  void write(ClassPathParts parts, ClusterPlan plan) throws IOException {
    for (Path folder : new Path[] {configuration(), checkpoints(), root.resolve("logs")}) {
      Files.createDirectories(folder);
    }
    JobJar.write(jobJar(), parts.job(), SubmittedJob.ENTRY);
    JobJar.write(supervisedJar(), Supervised.class);
    Files.createDirectories(devicesPlugin().getParent());
    JobJar.writePlugin(
        devicesPlugin(),
        ExternalResourceDriverFactory.class,
        NumberedDevicesFactory.class,
        List.of(NumberedDevice.class));
    try (InputStream in = ClusterFiles.class.getResourceAsStream("/log4j2.xml")) {
      if (in == null) {
        throw new IOException("log4j2.xml is not on the class path");
      }
      Files.write(logging(), in.readAllBytes());
    }
    Files.write(
        configuration().resolve("config.yaml"),
        flink(plan).entrySet().stream()
            .map(entry -> entry.getKey() + ": \"" + entry.getValue() + "\"")
            .toList());
  }

  /** Heap of a TaskManager, mebibytes. */
  static int taskManagerHeap(ClusterPlan plan) {
    return plan.size().heapMebibytes() + FRAMEWORK_MEBIBYTES;
  }

  /** Direct memory of a TaskManager, mebibytes. */
  static int taskManagerDirect(ClusterPlan plan) {
    return plan.size().modelMebibytes() + FRAMEWORK_MEBIBYTES + plan.size().networkMebibytes();
  }

  private Map<String, String> flink(ClusterPlan plan) {
    Map<String, String> said = new LinkedHashMap<>();
    said.put("jobmanager.rpc.address", "localhost");
    said.put("jobmanager.rpc.port", Integer.toString(plan.rpcPort()));
    said.put("jobmanager.bind-host", "localhost");
    said.put("taskmanager.host", "localhost");
    said.put("taskmanager.bind-host", "localhost");
    said.put("rest.address", "localhost");
    said.put("rest.bind-address", "localhost");
    said.put("rest.port", Integer.toString(plan.dashboardPort()));
    said.put("taskmanager.numberOfTaskSlots", Integer.toString(plan.size().slots()));
    said.put("taskmanager.load-balance.mode", "SLOTS");
    // A process that is gone is noticed in seconds, one that only stops for a while later.
    said.put("heartbeat.interval", "1 s");
    said.put("heartbeat.timeout", "12 s");
    // The first one after a start is still known a minute later.
    said.put("web.checkpoints.history", "100");
    said.put("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    said.put("classloader.parent-first-patterns.additional", "ai.djl.;com.sun.jna.");
    memory(said, plan.size());
    if (plan.size().devices() > 0) {
      devices(said, plan.size().devices());
    }
    return said;
  }

  private static void devices(Map<String, String> said, int devices) {
    String prefix = "external-resource." + DeviceLease.RESOURCE;
    said.put("external-resources", DeviceLease.RESOURCE);
    said.put(prefix + ".amount", Integer.toString(devices));
    said.put(prefix + ".driver-factory.class", NumberedDevicesFactory.class.getName());
    said.put(
        prefix + ".param.numbers",
        IntStream.range(0, devices).mapToObj(Integer::toString).collect(Collectors.joining(";")));
  }

  /** All of it: without Flink's scripts nobody works out what is left out. */
  private static void memory(Map<String, String> said, TaskManagerSize size) {
    String prefix = "taskmanager.memory.";
    said.put("taskmanager.cpu.cores", Double.toString(size.cpuCores()));
    said.put(prefix + "task.heap.size", size.heapMebibytes() + "m");
    said.put(prefix + "task.off-heap.size", size.modelMebibytes() + "m");
    said.put(prefix + "managed.size", size.managedMebibytes() + "m");
    said.put(prefix + "framework.heap.size", FRAMEWORK_MEBIBYTES + "m");
    said.put(prefix + "framework.off-heap.size", FRAMEWORK_MEBIBYTES + "m");
    said.put(prefix + "network.min", size.networkMebibytes() + "m");
    said.put(prefix + "network.max", size.networkMebibytes() + "m");
    said.put(prefix + "jvm-metaspace.size", "256m");
    said.put(prefix + "jvm-overhead.min", "192m");
    said.put(prefix + "jvm-overhead.max", "192m");
  }
}

package org.omgllava.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.junit.jupiter.api.Test;
import org.omgllava.job.cli.Omg;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.config.Topics;
import org.omgllava.job.embedded.monitor.Monitoring;
import org.omgllava.setting.Settings;
import picocli.CommandLine;

/** What the deployment files say must be what the code understands. */
class DeploymentTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root")).normalize();
  private static final String PARENT_FIRST =
      "classloader.parent-first-patterns.additional: ai.djl.;com.sun.jna.";

  @Test
  void composeStartsTheMainClassWithOptionsThatItKnows() throws IOException {
    for (String file : List.of("deploy/compose.yaml", "deploy/compose.gpu.yaml")) {
      List<String> command = strings(documents(file).get(0).at("/services/jobmanager/command"));

      assertThat(command)
          .startsWith("standalone-job", "--job-classname", Omg.class.getName(), "run");
      assertParses(command.subList(3, command.size()));
    }
  }

  @Test
  void composePublishesPortsOnLoopbackOnly() throws IOException {
    for (JsonNode service : documents("deploy/compose.yaml").get(0).path("services")) {
      assertThat(strings(service.path("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
    }
  }

  @Test
  void composeAsksEachServiceWhetherItIsWell() throws IOException {
    documents("deploy/compose.yaml")
        .get(0)
        .path("services")
        .properties()
        .forEach(
            service ->
                assertThat(
                        service.getKey().equals("topics") || service.getValue().has("healthcheck"))
                    .as(service.getKey())
                    .isTrue());
  }

  @Test
  void composeMountsFilesThatAreThere() throws IOException {
    for (JsonNode service : documents("deploy/compose.yaml").get(0).path("services")) {
      for (String volume : strings(service.path("volumes"))) {
        if (volume.startsWith(".")) {
          assertThat(ROOT.resolve("deploy").resolve(volume.split(":")[0])).isRegularFile();
        }
      }
    }
  }

  @Test
  void everyDeploymentGivesPrometheusItsMetricsUnderTheNamesOfTheDashboard() throws IOException {
    List<JsonNode> flinks = new ArrayList<>();
    YAMLMapper yaml = new YAMLMapper();
    flinks.add(
        yaml.readTree(
            documents("deploy/compose.yaml")
                .get(0)
                .at("/x-flink/environment/FLINK_PROPERTIES")
                .asText()));
    flinks.add(
        yaml.readTree(
            documents("deploy/compose.gpu.yaml")
                .get(0)
                .at("/services/taskmanager/environment/FLINK_PROPERTIES")
                .asText()));
    flinks.add(documents("k8s/base/job.yaml").get(0).at("/spec/flinkConfiguration"));

    for (JsonNode flink : flinks) {
      String reporter = "metrics.reporter.prom.";
      assertThat(flink.path(reporter + "factory.class").asText())
          .isEqualTo(PrometheusReporterFactory.class.getName());
      assertThat(flink.path(reporter + "port").asText())
          .isEqualTo(Integer.toString(Monitoring.PROMETHEUS_PORT));
      assertThat(flink.path(reporter + "filterLabelValueCharacters").asText()).isEqualTo("false");
    }
    assertThat(Files.readString(ROOT.resolve("deploy/monitoring/prometheus.yaml")))
        .contains(
            "\"jobmanager:" + Monitoring.PROMETHEUS_PORT, "port: " + Monitoring.PROMETHEUS_PORT);
  }

  @Test
  void djlIsLoadedByFlinkAndNotByTheJob() throws IOException {
    String image = Files.readString(ROOT.resolve("deploy/Dockerfile"));

    assertThat(Files.readString(ROOT.resolve("deploy/compose.yaml"))).contains(PARENT_FIRST);
    assertThat(image)
        .contains("RUN deploy/image-layout /image", "mv /opt/omg/native/lib/*.jar /opt/flink/lib/");
    assertThat(image.lines().filter(line -> line.startsWith("USER ")).reduce((a, b) -> b))
        .contains("USER flink");
  }

  @Test
  void topicsAreThoseOfTheJob() throws IOException {
    Topics topics = Settings.defaults(Topics.class);
    Set<String> expected =
        Set.of(
            topics.frames(),
            topics.instructions(),
            topics.segments(),
            topics.answers(),
            topics.tracks(),
            topics.deadLetters());
    Set<String> kubernetes = new TreeSet<>();
    for (JsonNode topic : documents("k8s/base/topics.yaml")) {
      kubernetes.add(topic.at("/metadata/name").asText());
    }
    Matcher loop =
        Pattern.compile("for topic in ([a-z\\- ]+); do")
            .matcher(Files.readString(ROOT.resolve("deploy/compose.yaml")));
    Set<String> composed = new TreeSet<>(Set.of(topics.tracks()));

    assertThat(kubernetes).isEqualTo(expected);
    assertThat(loop.find()).isTrue();
    composed.addAll(List.of(loop.group(1).split(" ")));
    assertThat(composed).isEqualTo(expected);
    assertThat(Files.readString(ROOT.resolve("deploy/compose.yaml")))
        .contains("--topic " + topics.tracks() + " --partitions 4 --config cleanup.policy=compact");
    assertThat(documents("k8s/base/topics.yaml"))
        .filteredOn(topic -> topic.at("/metadata/name").asText().equals(topics.tracks()))
        .extracting(topic -> topic.path("spec").path("config").path("cleanup.policy").asText())
        .containsExactly("compact,delete");
  }

  @Test
  void topicsAreMadeWithTheBrokersTime() throws IOException {
    String said = "message.timestamp.type";

    assertThat(documents("k8s/base/topics.yaml"))
        .allSatisfy(
            topic ->
                assertThat(topic.path("spec").path("config").path(said).asText())
                    .isEqualTo("LogAppendTime"));
    assertThat(Files.readString(ROOT.resolve("deploy/compose.yaml")))
        .contains("--config " + said + "=LogAppendTime");
  }

  /** What README tells people to type is what the command line takes. */
  @Test
  void commandsOfTheReadmeAreUnderstood() throws IOException {
    List<String> lines =
        Files.readString(ROOT.resolve("README.md"))
            .lines()
            .filter(line -> line.startsWith("deploy/omg "))
            .toList();

    assertThat(lines).hasSizeGreaterThan(4);
    for (String line : lines) {
      List<String> arguments = new ArrayList<>();
      Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(line.replaceAll("\\s+#.*", ""));
      while (word.find()) {
        arguments.add(word.group(1) != null ? word.group(1) : word.group(2));
      }
      arguments.remove(0);
      assertThat(Omg.commandLine().parseArgs(arguments.toArray(String[]::new)).subcommand())
          .as(line)
          .isNotNull();
    }
  }

  /** A cluster has neither the embedded broker nor DJL in the job jar. */
  @Test
  void theMainClassStartsWithoutEmbeddedBrokerModelEngineAndVideo() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      boolean onCluster =
          !entry.matches(
                  ".*/(kafka_2|kafka-server|kafka-metadata|kafka-raft|scala-|javacv|javacpp|ffmpeg).*")
              && !entry.contains("/ai/djl/");
      if (onCluster) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader cluster =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      Object command = cluster.loadClass(Omg.class.getName()).getMethod("commandLine").invoke(null);
      Object status =
          command
              .getClass()
              .getMethod("execute", String[].class)
              .invoke(command, (Object) new String[] {"run", "--parallelism", "none"});

      assertThat(status).isEqualTo(2);
      assertThatThrownBy(() -> cluster.loadClass("kafka.server.KafkaRaftServer"))
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  /** Flink's default division of a process's memory; a sum that does not fit fails at start. */
  @Test
  void memoryOfTaskManagersAddsUp() throws IOException {
    for (String file : List.of("deploy/compose.yaml", "deploy/compose.gpu.yaml")) {
      JsonNode services = documents(file).get(0).path("services");
      String properties = services.at("/taskmanager/environment/FLINK_PROPERTIES").asText(null);
      if (properties == null) {
        properties = documents(file).get(0).at("/x-flink/environment/FLINK_PROPERTIES").asText();
      }
      JsonNode flink = new YAMLMapper().readTree(properties);
      assertThat(
              heapMebibytes(
                  flink.path("taskmanager.memory.process.size").asText(),
                  flink.path("taskmanager.memory.task.off-heap.size").asText(),
                  flink.path("taskmanager.memory.managed.size").asText()))
          .as(file)
          .isGreaterThan(1_000);
    }
  }

  @Test
  void modelSlotsFitIntoTheirTaskManager() throws IOException {
    SlotSettings slots = Settings.defaults(SlotSettings.class);
    JsonNode gpu = documents("deploy/compose.gpu.yaml").get(0).path("services");
    JsonNode flink =
        new YAMLMapper().readTree(gpu.at("/taskmanager/environment/FLINK_PROPERTIES").asText());

    assertThat(mebibytes(flink.path("taskmanager.memory.task.off-heap.size").asText()))
        .isGreaterThanOrEqualTo(2L * slots.offHeapMebibytes());
    assertThat(mebibytes(flink.path("taskmanager.memory.managed.size").asText()))
        .isGreaterThanOrEqualTo(3L * slots.managedMebibytes());
  }

  @Test
  void imagesHaveTheVersionsOfTheBuild() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));
    String flink = property(pom, "flink.version");
    String image = Files.readString(ROOT.resolve("deploy/Dockerfile"));

    assertThat(image).contains("FROM flink:" + flink + "-java17");
    String libtorch = property(pom, "libtorch.version");
    assertThat(image).contains("PYTORCH_VERSION=" + libtorch);
    assertThat(Files.readString(ROOT.resolve("deploy/libtorch.py")))
        .contains("VERSION = \"" + libtorch + "\"");
    assertThat(Files.readString(ROOT.resolve("deploy/omg")))
        .contains("PYTORCH_VERSION:-" + libtorch + "}", "/libtorch-" + libtorch + "-cuda");
    assertThat(Files.readString(ROOT.resolve("deploy/compose.yaml")))
        .contains("apache/kafka:" + property(pom, "kafka.version"));
  }

  static double heapMebibytes(String process, String offHeap, String managed) {
    double all = mebibytes(process);
    double flink = all - 256 - Math.min(1024, Math.max(192, all / 10));
    return flink - flink / 10 - 256 - mebibytes(offHeap) - mebibytes(managed);
  }

  private static long mebibytes(String size) {
    long number = Long.parseLong(size.substring(0, size.length() - 1));
    return size.endsWith("g") ? 1024 * number : number;
  }

  private static void assertParses(List<String> arguments) {
    CommandLine.ParseResult result = Omg.commandLine().parseArgs(arguments.toArray(String[]::new));

    assertThat(result.subcommand().commandSpec().name()).isEqualTo("run");
  }

  private static List<JsonNode> documents(String file) throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    try (var parser = new YAMLFactory().createParser(ROOT.resolve(file).toFile())) {
      List<JsonNode> documents = new ArrayList<>();
      yaml.readValues(parser, JsonNode.class).forEachRemaining(documents::add);
      return documents;
    }
  }

  private static List<String> strings(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asText()));
    return values;
  }

  private static String projectVersion() throws IOException {
    return property(Files.readString(ROOT.resolve("pom.xml")), "version");
  }

  private static String property(String pom, String name) {
    Matcher matcher = Pattern.compile("<" + name + ">([^<$]+)</" + name + ">").matcher(pom);
    assertThat(matcher.find()).as(name).isTrue();
    return matcher.group(1);
  }
}

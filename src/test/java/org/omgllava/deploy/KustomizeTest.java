package org.omgllava.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.cli.Omg;
import org.omgllava.job.config.Topics;
import org.omgllava.setting.Settings;
import org.omgllava.testing.NotRun;
import picocli.CommandLine;

/** The overlays for Kubernetes, as kustomize renders them. */
class KustomizeTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root")).normalize();
  private static final Path OVERLAYS = ROOT.resolve("k8s/overlays");

  @TempDir Path folder;

  @BeforeAll
  static void requireKubectl() {
    boolean found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "kubectl")));
    NotRun.unless(found, KustomizeTest.class, "kubectl on the PATH");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu-trial", "gpu-production"})
  void anOverlayIsMadeOfObjectsAsTheirDefinitionsSay(String overlay) throws Exception {
    List<ObjectNode> objects = rendered(overlay);

    assertThat(objects).hasSizeGreaterThan(18);
    for (ObjectNode object : objects) {
      assertThat(Manifests.problems(object)).as(object.toString()).isEmpty();
      assertThat(object.at("/metadata/namespace").asText("omg")).isEqualTo("omg");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu-trial", "gpu-production"})
  void aMistakeInAKustomizationOrAChangeIsFound(String overlay) throws Exception {
    Path copy = Files.createDirectories(folder.resolve("k8s"));
    try (Stream<Path> files = Files.walk(ROOT.resolve("k8s"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = copy.resolve(ROOT.resolve("k8s").relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    Path there = copy.resolve("overlays").resolve(overlay);
    assertThat(run("kubectl", "kustomize", there.toString()).status()).isZero();
    Path changes = there.resolve(overlay.equals("cpu-trial") ? "mounts.yaml" : "pods.yaml");
    replace(changes, "mountPath", "mountPaht");
    assertThat(problems(Manifests.of(run("kubectl", "kustomize", there.toString()).out())))
        .isNotEmpty();
    for (Path file : List.of(there, copy.resolve("base"))) {
      replace(file.resolve("kustomization.yaml"), "resources:", "resuorces:");
      assertThat(run("kubectl", "kustomize", there.toString()).status()).isNotZero();
      replace(file.resolve("kustomization.yaml"), "resuorces:", "resources:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu-trial", "gpu-production"})
  void theJobStartsTheMainClassWithOptionsThatItKnows(String overlay) throws Exception {
    JsonNode job = job(overlay).at("/spec/job");
    List<String> arguments = new ArrayList<>();
    job.path("args").forEach(argument -> arguments.add(argument.asText()));
    CommandLine.ParseResult parsed =
        Omg.commandLine().parseArgs(arguments.toArray(String[]::new)).subcommand();

    assertThat(job.path("entryClass").asText()).isEqualTo(Omg.class.getName());
    assertThat(job.path("jarURI").asText())
        .isEqualTo("local:///opt/flink/usrlib/omg-flink-job-" + property("version") + "-job.jar");
    assertThat(parsed.commandSpec().name()).isEqualTo("run");
    assertThat(job(overlay).at("/spec/flinkVersion").asText())
        .isEqualTo("v" + property("flink.version").replaceAll("\\.\\d+$", "").replace('.', '_'));
  }

  /** Flink's default division of a process's memory; a sum that does not fit fails at start. */
  @ParameterizedTest
  @ValueSource(strings = {"cpu-trial", "gpu-production"})
  void memoryOfTaskManagersAddsUp(String overlay) throws Exception {
    JsonNode spec = job(overlay).path("spec");

    assertThat(
            DeploymentTest.heapMebibytes(
                spec.at("/taskManager/resource/memory").asText(),
                flink(overlay, "taskmanager.memory.task.off-heap.size"),
                flink(overlay, "taskmanager.memory.managed.size")))
        .isGreaterThan(1_000);
  }

  @Test
  void productionGivesEachTaskManagerOneGpuOnANodeThatHasOne() throws Exception {
    JsonNode pods = job("gpu-production").at("/spec/taskManager/podTemplate/spec");

    assertThat(flink("gpu-production", "external-resources")).isEqualTo("gpu");
    assertThat(flink("gpu-production", "external-resource.gpu.amount")).isEqualTo("1");
    assertThat(flink("gpu-production", "external-resource.gpu.kubernetes.config-key"))
        .isEqualTo("nvidia.com/gpu");
    assertThat(flink("gpu-production", "classloader.parent-first-patterns.additional"))
        .isEqualTo("ai.djl.;com.sun.jna.");
    assertThat(pods.path("runtimeClassName").asText()).isEqualTo("nvidia");
    assertThat(pods.at("/tolerations/0/key").asText()).isEqualTo("nvidia.com/gpu");
    assertThat(pods.path("nodeSelector").has("nvidia.com/gpu.present")).isTrue();
    assertThat(Files.readString(OVERLAYS.resolve("gpu-production/pods.yaml")))
        .contains("flink-s3-fs-presto-" + property("flink.version") + ".jar");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu-trial", "gpu-production"})
  void podsAreRestrictedAndWhatTheyMountIsThere(String overlay) throws Exception {
    JsonNode pod = job(overlay).at("/spec/podTemplate/spec");
    Set<String> names = new TreeSet<>(Set.of("omg-llava-stream", "kafka-cluster-ca-cert"));
    rendered(overlay).forEach(object -> names.add(object.at("/metadata/name").asText()));
    Set<String> volumes = new TreeSet<>();
    for (JsonNode volume : pod.path("volumes")) {
      volumes.add(volume.path("name").asText());
      String source =
          volume.at("/configMap/name").asText()
              + volume.at("/secret/secretName").asText()
              + volume.at("/persistentVolumeClaim/claimName").asText();
      assertThat(names).contains(source);
    }

    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    for (String kind : List.of("containers", "initContainers")) {
      for (JsonNode container : pod.path(kind)) {
        JsonNode rights = container.path("securityContext");
        assertThat(rights.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(rights.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        container
            .path("volumeMounts")
            .forEach(mount -> assertThat(volumes).contains(mount.path("name").asText()));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu-trial", "gpu-production"})
  void topicsAreThoseOfTheJobWithTheBrokersTime(String overlay) throws Exception {
    Topics topics = Settings.defaults(Topics.class);
    Set<String> names = new TreeSet<>();
    for (ObjectNode object : rendered(overlay)) {
      if (object.path("kind").asText().equals("KafkaTopic")) {
        names.add(object.at("/metadata/name").asText());
        assertThat(object.at("/spec/config").path("message.timestamp.type").asText())
            .isEqualTo("LogAppendTime");
      }
    }

    assertThat(names)
        .isEqualTo(
            Set.of(
                topics.frames(),
                topics.instructions(),
                topics.segments(),
                topics.answers(),
                topics.tracks(),
                topics.deadLetters()));
  }

  @Test
  void anAlteredBundleIsNotOpened() throws Exception {
    JsonNode check = job("gpu-production").at("/spec/podTemplate/spec/initContainers/0");
    Path bundle = ROOT.resolve("models/bundles/nano");
    String script =
        check.at("/command/2").asText().replace("/opt/omg/bundle/", bundle.toString() + "/");
    String hash = run("sha256sum", bundle.resolve("bundle.json").toString()).out().split(" ")[0];

    assertThat(run("env", "BUNDLE_JSON_SHA256=" + hash, "sh", "-c", script).status()).isZero();
    assertThat(run("env", "BUNDLE_JSON_SHA256=" + "0".repeat(64), "sh", "-c", script).status())
        .isNotZero();
    assertThat(run("env", "BUNDLE_JSON_SHA256=CHANGE-ME", "sh", "-c", script).status()).isNotZero();
  }

  private static List<String> problems(List<ObjectNode> objects) throws IOException {
    List<String> problems = new ArrayList<>();
    for (ObjectNode object : objects) {
      problems.addAll(Manifests.problems(object));
    }
    return problems;
  }

  private List<ObjectNode> rendered(String overlay) throws Exception {
    Said said = run("kubectl", "kustomize", OVERLAYS.resolve(overlay).toString());
    assertThat(said.status()).isZero();
    return Manifests.of(said.out());
  }

  private JsonNode job(String overlay) throws Exception {
    return rendered(overlay).stream()
        .filter(object -> object.path("kind").asText().equals("FlinkDeployment"))
        .findFirst()
        .orElseThrow();
  }

  private String flink(String overlay, String option) throws Exception {
    return job(overlay).at("/spec/flinkConfiguration").path(option).asText();
  }

  private record Said(int status, String out) {}

  private Said run(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "said", ".txt");
    Process process = new ProcessBuilder(command).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Said(process.exitValue(), Files.readString(out));
  }

  private static void replace(Path file, String text, String other) throws IOException {
    String before = Files.readString(file);
    assertThat(before).contains(text);
    Files.writeString(file, before.replace(text, other));
  }

  private static String property(String name) throws IOException {
    Matcher matcher =
        Pattern.compile("<" + Pattern.quote(name) + ">([^<$]+)<")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(matcher.find()).as(name).isTrue();
    return matcher.group(1);
  }
}

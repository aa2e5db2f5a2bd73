package org.omgllava.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SslConfigs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.testing.WrittenFile;

/** The files for Kubernetes, each by itself. */
class KubernetesTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));
  private static final Path FILES = ROOT.resolve("k8s");
  private static final Path ALERTS = FILES.resolve("base/alerts.yaml");

  /** Below these anything goes. */
  private static final Set<String> FREE =
      Set.of(
          "labels",
          "annotations",
          "matchLabels",
          "data",
          "config",
          "flinkConfiguration",
          "nodeSelector",
          "requests",
          "limits",
          "metadata");

  static Stream<Path> objects() throws IOException {
    try (Stream<Path> files = Files.walk(FILES)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.endsWith("kustomization.yaml"))
          // Lists of changes: what becomes of them is looked at.
          .filter(file -> !file.toString().matches(".*/(mounts|pods)\\.yaml"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @AfterAll
  static void sayWhoseDefinitionsTheyAre() {
    System.err.println("k8s: definitions of " + Manifests.sources());
  }

  @ParameterizedTest
  @MethodSource("objects")
  void objectsAreAsTheirDefinitionsSay(Path file) throws IOException {
    assertThat(Manifests.of(Files.readString(file)))
        .isNotEmpty()
        .allSatisfy(object -> assertThat(Manifests.problems(object)).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("objects")
  void aMistakeIsFoundWhereverItIs(Path file) throws IOException {
    for (ObjectNode object : Manifests.of(Files.readString(file))) {
      List<String> places = places("", object).toList();
      assertThat(places).isNotEmpty();
      for (String place : places) {
        ObjectNode mistaken = object.deepCopy();
        ((ObjectNode) mistaken.at(place)).put("imaginary", "field");

        assertThat(Manifests.problems(mistaken)).as(file + " " + place).isNotEmpty();
      }
    }
  }

  @Test
  void aValueOfTheWrongKindIsFound() throws IOException {
    ObjectNode job = Manifests.of(Files.readString(FILES.resolve("base/job.yaml"))).get(0);
    ObjectNode user = Manifests.of(Files.readString(FILES.resolve("base/users.yaml"))).get(0);

    assertThat(changed(job, "/spec/flinkVersion", "v2_9")).isNotEmpty();
    assertThat(changed(job, "/spec/job/upgradeMode", "hopeful")).isNotEmpty();
    assertThat(changed(job, "/spec/jobManager/replicas", "many")).isNotEmpty();
    assertThat(changed(user, "/spec/authorization/acls/0/resource/patternType", "glob"))
        .isNotEmpty();
    assertThat(changed(user, "/kind", "KafkaUsers")).isNotEmpty();
  }

  @Test
  void theAlertsAreThoseOfPrometheus() throws IOException {
    ObjectNode rule = new YAMLMapper().createObjectNode();
    rule.put("apiVersion", "monitoring.coreos.com/v1").put("kind", "PrometheusRule");
    rule.putObject("metadata").put("name", "omg-llava-stream");
    rule.set(
        "spec", new YAMLMapper().readTree(ROOT.resolve("deploy/monitoring/alerts.yaml").toFile()));
    String wanted =
        "# Written by KubernetesTest of deploy/monitoring/alerts.yaml: -Drewrite.pages=true writes it anew.\n"
            + YAMLMapper.builder()
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build()
                .writeValueAsString(rule);
    WrittenFile.assertUpToDate(ALERTS, wanted);
  }

  @Test
  void thePasswordOfTheKeyStoreComesFromTheSecretsFile(@TempDir Path secret) throws IOException {
    ObjectNode file =
        Manifests.of(Files.readString(FILES.resolve("base/kafka-client.yaml"))).get(0);
    Properties client = new Properties();
    client.load(
        new StringReader(
            file.at("/data/client.properties")
                .asText()
                .replace("/opt/omg/kafka/user", secret.toString())));
    client.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9093");
    Files.writeString(secret.resolve("user.password"), "of-the-user");

    AdminClientConfig read = new AdminClientConfig(client);

    assertThat(read.originals())
        .containsEntry(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, "of-the-user")
        .containsEntry(
            SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, secret.resolve("user.p12").toString());
  }

  private static List<String> changed(ObjectNode object, String place, String value)
      throws IOException {
    ObjectNode changed = object.deepCopy();
    int slash = place.lastIndexOf('/');
    ((ObjectNode) changed.at(place.substring(0, slash))).put(place.substring(slash + 1), value);
    return Manifests.problems(changed);
  }

  /** Every object in which fields have names of the definition's. */
  private static Stream<String> places(String at, JsonNode node) {
    if (node.isArray()) {
      return IntStream.range(0, node.size())
          .boxed()
          .flatMap(i -> places(at + "/" + i, node.get(i)));
    }
    if (!node.isObject()) {
      return Stream.of();
    }
    Stream<String> here = Stream.of(at);
    Stream<String> below =
        node.properties().stream()
            .filter(field -> !FREE.contains(field.getKey()))
            .flatMap(field -> places(at + "/" + field.getKey(), field.getValue()));
    return Stream.concat(here, below);
  }
}

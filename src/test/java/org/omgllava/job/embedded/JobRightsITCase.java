package org.omgllava.job.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.Omg;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.client.Topic;
import org.omgllava.job.client.TopicPlan;
import org.omgllava.job.io.KafkaEnds;
import org.omgllava.testing.GrantedRights;
import org.omgllava.testing.GrantedRights.Right;
import org.omgllava.testing.JobAtKafka;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.TlsFiles;

/** The rights of k8s/base/users.yaml are those that the job uses, no more and no fewer. */
class JobRightsITCase {
  private static final Path USERS =
      Path.of(System.getProperty("repository.root"), "k8s/base/users.yaml");
  private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Planted, to be found nowhere. */
  private static final String SECRET = "planted-" + UUID.randomUUID();

  @TempDir Path folder;

  private TlsFiles tls;

  @BeforeEach
  void makeCertificate() throws Exception {
    tls = TlsFiles.in(folder);
  }

  @Test
  void theJobUsesEachOfItsRightsAndNeedsNoOther() throws Exception {
    List<Right> granted = granted();
    GrantedRights.grant(granted);
    try (EmbeddedKafka kafka = guarded()) {
      KafkaClients testing = clients(kafka, "test");
      testing.createTopics(
          Stream.of("frames", "instructions").map(TopicPlan::instructions).toList(),
          1,
          Optional.empty(),
          false);
      testing.createTopics(
          Stream.of("segments", "answers", "tracks", "dead-letters")
              .map(TopicPlan::results)
              .toList(),
          1,
          Optional.empty(),
          false);
      Map<String, String> settings =
          Map.of(
              "bootstrap-servers",
              kafka.bootstrapServers(),
              "kafka-config",
              configFile().toString(),
              "picture-cache",
              "0");
      try (EventPublisher publisher = new EventPublisher(testing);
          EventReader<AnswerEvent> answers = EventReader.fromEnd(testing, Topic.ANSWERS);
          EventReader<DeadLetterEvent> refused = EventReader.fromEnd(testing, Topic.DEAD_LETTERS)) {
        // The second time the job goes on from saved state, and asks for open transactions.
        for (int time = 0; time < 2; time++) {
          assertThat(checkTopics(kafka)).isZero();
          KafkaEnds.requireFreePrefix(JobSettings.defaults().with(settings).kafka());
          try (JobAtKafka job = JobAtKafka.start(folder.resolve("job"), settings)) {
            publisher.frame(frame(2 * time, JobFixtures.png(4, 6, time)), Instant.now());
            publisher.frame(frame(2 * time + 1, new byte[] {1, 2, 3}), Instant.now());
            publisher.instruction(about(2 * time));
            publisher.flush();
            await(answers);
            await(refused);
            assertThat(whatEverybodySees(job))
                .as("program arguments, dashboard, processes")
                .contains("kafka-config")
                .doesNotContain(SECRET);
            assertThat(job.stop()).isTrue();
          }
        }
      }
    }
    assertThat(GrantedRights.REFUSED).isEmpty();
    assertThat(GrantedRights.USED).containsExactlyInAnyOrderElementsOf(granted);
  }

  /** The dashboard's pages on the job and its cluster, settings, this process, its log. */
  private String whatEverybodySees(JobAtKafka job) throws Exception {
    FlinkRest rest = new FlinkRest(job.dashboard());
    StringBuilder seen = new StringBuilder();
    for (JsonNode listed : rest.get("/jobs").path("jobs")) {
      String id = listed.path("id").asText();
      for (String page : List.of("", "/config", "/exceptions", "/plan", "/checkpoints/config")) {
        seen.append(rest.get("/jobs/" + id + page));
      }
    }
    seen.append(rest.get("/jobmanager/config")).append(rest.get("/jobmanager/environment"));
    seen.append(JobSettings.defaults().with(Map.of("kafka-config", configFile().toString())));
    ProcessHandle.current().info().commandLine().ifPresent(line -> seen.append(line).append('\n'));
    Path log = Path.of(Home.logFile());
    if (Files.exists(log)) {
      seen.append(Files.readString(log));
    }
    return seen.toString();
  }

  private static void await(EventReader<?> reader) {
    Awaitility.await().atMost(LIMIT).until(() -> !reader.poll(Duration.ofMillis(200)).isEmpty());
  }

  private static SourceFrame frame(long index, byte[] picture) {
    return new SourceFrame("door", index, "p" + index, "PNG", picture, false);
  }

  private static InstructionEvent about(long frameIndex) {
    return InstructionEvent.newBuilder()
        .setInstructionId("ask-" + frameIndex)
        .setStreamId("door")
        .setText("segment the ball")
        .setTarget(new Target(TargetMode.FRAME, frameIndex, 1))
        .build();
  }

  /** What {@code omg run} looks at before it starts. */
  private int checkTopics(EmbeddedKafka kafka) throws IOException {
    return Omg.commandLine()
        .execute(
            "topics",
            "check",
            "--bootstrap-servers",
            kafka.bootstrapServers(),
            "--kafka-config",
            configFile().toString());
  }

  private EmbeddedKafka guarded() throws IOException {
    Map<String, String> properties = new HashMap<>(tls.broker());
    properties.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
    properties.put("sasl.enabled.mechanisms", "PLAIN");
    properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    properties.put(
        "listener.name.plaintext.plain.sasl.jaas.config",
        login("broker") + " user_broker=\"-\" user_test=\"-\" user_job=\"" + SECRET + "\";");
    properties.put("authorizer.class.name", GrantedRights.class.getName());
    return EmbeddedKafka.start(folder.resolve("kafka"), 0, properties);
  }

  private KafkaClients clients(EmbeddedKafka kafka, String user) {
    return KafkaClients.of(kafka.bootstrapServers()).withProperties(credentials(user));
  }

  private Path configFile() throws IOException {
    List<String> lines =
        credentials(GrantedRights.USER).entrySet().stream()
            .map(property -> property.getKey() + "=" + property.getValue())
            .toList();
    return Files.write(folder.resolve("job.properties"), lines);
  }

  private Map<String, String> credentials(String user) {
    Map<String, String> all = new HashMap<>(tls.client());
    all.put("security.protocol", "SASL_SSL");
    all.put("sasl.mechanism", "PLAIN");
    all.put("sasl.jaas.config", login(user) + ";");
    return all;
  }

  private static String login(String user) {
    String password = user.equals(GrantedRights.USER) ? SECRET : "-";
    return PLAIN + " required username=\"" + user + "\" password=\"" + password + "\"";
  }

  private static List<Right> granted() throws IOException {
    List<Right> rights = new ArrayList<>();
    for (JsonNode acl : new YAMLMapper().readTree(USERS.toFile()).at("/spec/authorization/acls")) {
      JsonNode resource = acl.path("resource");
      for (JsonNode operation : acl.path("operations")) {
        rights.add(
            new Right(
                ResourceType.fromString(constant(resource.path("type"))),
                resource.path("name").asText(),
                resource.path("patternType").asText().equals("prefix"),
                AclOperation.fromString(constant(operation))));
      }
    }
    return rights;
  }

  /** Kafka's name of what the operator for Kubernetes writes as one word. */
  private static String constant(JsonNode word) {
    return word.asText().replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
  }
}

package org.omgllava.job.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.cli.Omg;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.testing.TlsFiles;
import picocli.CommandLine;

/** What {@code omg run} says about a Kafka that it cannot use, each within 15 s. */
@Timeout(value = 15, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KafkaRefusalsITCase {
  private static final List<String> TOPICS =
      List.of("frames", "instructions", "segments", "answers", "tracks", "dead-letters");
  private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";

  @TempDir static Path folder;
  private static EmbeddedKafka kafka;
  private static EmbeddedKafka guarded;
  private static TlsFiles tls;

  @BeforeAll
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  static void start() throws Exception {
    System.setProperty("omg.home", System.getProperty("repository.root"));
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0);
    tls = TlsFiles.in(folder);
    Map<String, String> properties = new HashMap<>(tls.broker());
    properties.put("listener.security.protocol.map", "PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT");
    properties.put("sasl.enabled.mechanisms", "PLAIN");
    properties.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    properties.put(
        "listener.name.plaintext.plain.sasl.jaas.config",
        PLAIN + " required username=\"omg\" password=\"right\" user_omg=\"right\";");
    guarded = EmbeddedKafka.start(folder.resolve("guarded"), 0, properties);
  }

  @AfterAll
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  static void stop() {
    System.clearProperty("omg.home");
    try (EmbeddedKafka first = kafka;
        EmbeddedKafka second = guarded) {}
  }

  @Test
  void aBrokerThatDoesNotAnswerIsNamed() throws Exception {
    String servers = "localhost:" + Ports.freeOr(0);

    assertThat(run(servers))
        .startsWith("omg run: no Kafka broker answers at " + servers + ": ")
        .contains("expected: host:port of a broker that runs")
        .hasLineCount(1);
  }

  @Test
  void aTopicThatIsMissingIsNamed() {
    kafka.createTopics(List.of("frames", "segments", "answers", "tracks", "dead-letters"), 1);

    assertThat(run(kafka.bootstrapServers(), "--topic-instructions", "asked"))
        .startsWith(
            "omg run: topic asked does not exist at "
                + kafka.bootstrapServers()
                + " (expected: made before, or the name of another; kafka-topics.sh --create"
                + " --topic asked --config message.timestamp.type=LogAppendTime)")
        .hasLineCount(1);
  }

  @Test
  void aTopicWithTheProducersTimeIsRefused() throws Exception {
    kafka.createTopics(TOPICS, 1);
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("others", 1, (short) 1)
                      .configs(Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime"))))
          .all()
          .get();
    }

    assertThat(run(kafka.bootstrapServers(), "--topic-frames", "others"))
        .startsWith(
            "omg run: topic others: message.timestamp.type CreateTime (expected: LogAppendTime,")
        .contains("--add-config message.timestamp.type=LogAppendTime")
        .hasLineCount(1);
  }

  @Test
  void aRefusedPasswordIsNamed() throws Exception {
    assertThat(run(guarded.bootstrapServers(), "--kafka-config", credentials("wrong").toString()))
        .startsWith(
            "omg run: the broker at " + guarded.bootstrapServers() + " refuses the credentials: ")
        .contains("--kafka-config")
        .doesNotContain("wrong")
        .hasLineCount(1);
  }

  @Test
  void aCertificateThatNobodyVouchesForIsNamed() throws Exception {
    assertThat(
            run(
                guarded.bootstrapServers(),
                "--kafka-config",
                credentials("right", Map.of()).toString()))
        .startsWith("omg run: no TLS with the broker at " + guarded.bootstrapServers() + ": ")
        .contains("ssl.truststore.location")
        .doesNotContain("right")
        .hasLineCount(1);
  }

  @Test
  void theRightPasswordIsTakenAndTheMissingTopicNamed() throws Exception {
    assertThat(run(guarded.bootstrapServers(), "--kafka-config", credentials("right").toString()))
        .startsWith("omg run: topic frames does not exist at " + guarded.bootstrapServers());
  }

  @Test
  void topicsThatAreMadeHereCarryTheBrokersTime() {
    kafka.createTopics(TOPICS, 1);

    KafkaClients.of(kafka.bootstrapServers()).requireBrokersTime(TOPICS.toArray(String[]::new));
  }

  private static Path credentials(String password) throws Exception {
    return credentials(password, tls.client());
  }

  private static Path credentials(String password, Map<String, String> further) throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("security.protocol=SASL_SSL");
    lines.add("sasl.mechanism=PLAIN");
    lines.add(
        "sasl.jaas.config=" + PLAIN + " required username=\"omg\" password=\"" + password + "\";");
    further.forEach((name, value) -> lines.add(name + "=" + value));
    return Files.write(folder.resolve(password + further.size() + ".properties"), lines);
  }

  /** What goes to stderr; the command fails. */
  private static String run(String servers, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("run", "--bootstrap-servers", servers, "--dashboard-port", "0"));
    arguments.addAll(List.of(more));
    StringWriter err = new StringWriter();
    CommandLine command = Omg.commandLine();
    command.setErr(new PrintWriter(err, true));
    assertThat(command.execute(arguments.toArray(String[]::new))).isEqualTo(1);
    return err.toString().strip();
  }
}

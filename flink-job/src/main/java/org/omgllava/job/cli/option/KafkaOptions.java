package org.omgllava.job.cli.option;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.config.KafkaProperties;
import org.omgllava.setting.SettingException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that reach Kafka. */
public class KafkaOptions {
  private static final String VARIABLE = "OMG_KAFKA_CONFIG";

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "H:P",
      required = true,
      defaultValue = "${env:OMG_BOOTSTRAP_SERVERS}",
      description = "Kafka brokers, comma-separated; else those that OMG_BOOTSTRAP_SERVERS names.")
  @SuppressWarnings("NullAway.Init")
  String bootstrapServers;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "Properties of Kafka's clients, security included, as Kafka's own tools take them; else"
              + " the file that OMG_KAFKA_CONFIG names.")
  @Nullable String configFile;

  @Option(
      names = "--kafka-property",
      paramLabel = "KEY=VALUE",
      description =
          "Further property of Kafka's clients, such as linger.ms=5; may be repeated; none of security.")
  Map<String, String> properties = new HashMap<>();

  @SuppressWarnings("NullAway.Init")
  @Spec
  CommandSpec spec;

  /** What the options and the environment say about reaching Kafka. */
  public KafkaClients clients() {
    return KafkaClients.of(bootstrapServers).withProperties(properties(System.getenv()));
  }

  /** The same, as properties of Kafka's clients with the brokers among them. */
  public Properties clientProperties() {
    Properties all = new Properties();
    all.putAll(properties(System.getenv()));
    all.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return all;
  }

  Map<String, String> properties(Map<String, String> environment) {
    try {
      KafkaProperties.requireNoneOfSecurity(properties.keySet());
      Map<String, String> all =
          KafkaProperties.ofFile(
              configFile != null ? configFile : environment.getOrDefault(VARIABLE, ""));
      all.putAll(properties);
      return all;
    } catch (SettingException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}

package org.omgllava.job.cli;

import java.util.HashMap;
import java.util.Map;
import org.omgllava.job.client.KafkaClients;
import picocli.CommandLine.Option;

/** The options of commands that reach Kafka. */
class KafkaOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "H:P",
      required = true,
      description = "Kafka brokers, comma-separated.")
  String bootstrapServers;

  @Option(
      names = "--kafka-property",
      paramLabel = "KEY=VALUE",
      description =
          "Further Kafka client property, such as security.protocol=SSL; may be repeated.")
  Map<String, String> properties = new HashMap<>();

  KafkaClients clients() {
    return KafkaClients.of(bootstrapServers).withProperties(properties);
  }
}

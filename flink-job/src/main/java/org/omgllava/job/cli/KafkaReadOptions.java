package org.omgllava.job.cli;

import org.omgllava.job.client.KafkaClients;
import picocli.CommandLine.Option;

/** The options of commands that read results from Kafka. */
final class KafkaReadOptions extends KafkaOptions {
  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description = "Registry for records in Confluent's framing; others need none.")
  String schemaRegistryUrl = "";

  @Override
  KafkaClients clients() {
    return schemaRegistryUrl.isEmpty()
        ? super.clients()
        : super.clients().withSchemaRegistry(schemaRegistryUrl);
  }
}

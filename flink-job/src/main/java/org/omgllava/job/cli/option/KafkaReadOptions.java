package org.omgllava.job.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.client.KafkaClients;
import picocli.CommandLine.Option;

/** The options of commands that read results from Kafka. */
public final class KafkaReadOptions extends KafkaOptions {
  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description = "Registry for records in Confluent's framing; others need none.")
  String schemaRegistryUrl = "";

  @Option(
      names = "--picture-roots",
      paramLabel = "DIR,DIR",
      split = ",",
      description = "Folders whose files frames may refer to, where pictures are shown.")
  List<Path> pictureRoots = new ArrayList<>();

  @Override
  public KafkaClients clients() {
    KafkaClients clients = super.clients().withPictureRoots(pictureRoots);
    return schemaRegistryUrl.isEmpty() ? clients : clients.withSchemaRegistry(schemaRegistryUrl);
  }
}

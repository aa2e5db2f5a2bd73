package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.omgllava.job.embedded.EmbeddedKafka;

/**
 * The broker's process: {@code FOLDER PORT PARTITIONS COMPACTED TOPIC…}, where the first topic
 * keeps the newest record of each key. It listens on that port or not at all: its clients know no
 * other.
 */
public final class Broker {
  private Broker() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int port = Integer.parseInt(arguments[1]);
    List<String> topics = Arrays.asList(arguments).subList(4, arguments.length);
    EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), port);
    if (!kafka.bootstrapServers().endsWith(":" + port)) {
      kafka.close();
      throw new IOException("port " + port + " is taken (expected: a free one)");
    }
    int partitions = Integer.parseInt(arguments[2]);
    kafka.createCompacted(arguments[3], partitions);
    kafka.createTopics(topics, partitions);
    Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "broker-close"));
    new CountDownLatch(1).await();
  }
}

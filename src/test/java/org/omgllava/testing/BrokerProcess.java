package org.omgllava.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.awaitility.Awaitility;
import org.omgllava.job.cli.cluster.Broker;
import org.omgllava.job.cli.cluster.Supervised;
import org.omgllava.job.client.MadeTopics;
import org.omgllava.job.embedded.Ports;

/**
 * A broker in a process of its own, to be killed and stopped. It is found where it was when it is
 * started again.
 */
public final class BrokerProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final int ASK_MILLIS = 5_000;

  private final Path folder;
  private final String topic;
  private final int partitions;
  private final int port = Ports.freeOr(0);
  private Process process;

  private BrokerProcess(Path folder, String topic, int partitions) throws IOException {
    this.folder = folder;
    this.topic = topic;
    this.partitions = partitions;
    this.process = launch();
  }

  /** Starts a broker with a topic; returns when it is known. */
  public static BrokerProcess start(Path folder, String topic, int partitions) throws Exception {
    BrokerProcess broker = new BrokerProcess(folder, topic, partitions);
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
      Awaitility.await().atMost(START_LIMIT).until(() -> broker.knows(topic, admin));
      MadeTopics.awaitKnown(admin, List.of(topic));
    }
    return broker;
  }

  private boolean knows(String topic, Admin admin) throws Exception {
    if (!process.isAlive()) {
      throw new IOException("the broker has ended, " + process.exitValue() + ": " + said());
    }
    try {
      return admin
          .listTopics(new ListTopicsOptions().timeoutMs(ASK_MILLIS))
          .names()
          .get()
          .contains(topic);
    } catch (ExecutionException e) {
      return false;
    }
  }

  /** What it has said, and logged. */
  public String said() throws IOException {
    return Files.readString(log());
  }

  private Path log() {
    return folder.resolve("broker.log");
  }

  public String bootstrapServers() {
    return "localhost:" + port;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** SIGKILL. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Starts it again, after {@link #kill}; does not wait for it. */
  public void startAgain() throws IOException {
    process = launch();
  }

  /** Sends a signal, such as STOP. */
  public void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  private Process launch() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // Test class paths carry a configuration that says nothing.
                "-Dlog4j2.configurationFile=log4j2.xml",
                "-Dlog.file=" + log(),
                "-cp",
                System.getProperty("java.class.path"),
                Supervised.class.getName(),
                Broker.class.getName(),
                folder.resolve("kafka").toString(),
                Integer.toString(port),
                Integer.toString(partitions),
                "compacted",
                topic));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }
}

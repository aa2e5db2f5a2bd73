package org.omgllava.job.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.omgllava.job.client.MadeTopics;

/**
 * A Kafka broker and its controller in this JVM.
 *
 * <p>Owns the server's threads and its folder while it runs. Lifecycle: {@link #start}, then {@link
 * #close}. Topics and offsets outlive the process, also when it is killed. Constraint: one server
 * per folder at a time.
 */
public final class EmbeddedKafka implements AutoCloseable {
  /** Largest record that the broker takes, bytes. */
  public static final int MAX_RECORD_BYTES = 32 << 20;

  /**
   * Records carry the time at which the broker took them, so that times of frames and results
   * compare.
   */
  private static final Map<String, String> TOPIC_SETTINGS =
      Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");

  /** Of a topic that keeps the newest record of each key. */
  private static final Map<String, String> COMPACTED_SETTINGS =
      Map.of(
          TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
          "LogAppendTime",
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_COMPACT);

  private static final int NODE_ID = 1;
  private static final int TRIES = 3;
  private static final long ADMIN_TIMEOUT_SECONDS = 60;

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker; returns when it answers.
   *
   * @param directory holds topics and offsets; made when missing, continued when not
   * @param port wanted port, 0 for any; another one when it is taken
   */
  public static EmbeddedKafka start(Path directory, int port) throws IOException {
    return start(directory, port, Map.of());
  }

  /**
   * Starts a broker; returns when it answers.
   *
   * @param directory holds topics and offsets; made when missing, continued when not
   * @param port wanted port, 0 for any; another one when it is taken
   * @param further properties of the broker
   */
  public static EmbeddedKafka start(Path directory, int port, Map<String, String> further)
      throws IOException {
    for (int tried = 1; ; tried++) {
      int brokerPort = Ports.freeOr(port);
      int controllerPort = Ports.freeOr(0);
      while (controllerPort == brokerPort) {
        // What was free a moment ago is not taken yet, and may be handed out again.
        controllerPort = Ports.freeOr(0);
      }
      Properties properties = properties(format(directory), brokerPort, controllerPort);
      properties.putAll(further);
      try {
        return start(properties, "localhost:" + brokerPort);
      } catch (RuntimeException e) {
        // Somebody may have been faster with a port that was free when it was chosen.
        boolean taken = !Ports.isFree(brokerPort) || !Ports.isFree(controllerPort);
        if (!taken || tried == TRIES) {
          throw new IOException(
              "the broker of " + directory + " did not start: " + e.getMessage(), e);
        }
      }
    }
  }

  private static EmbeddedKafka start(Properties properties, String bootstrapServers) {
    KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    EmbeddedKafka kafka = new EmbeddedKafka(server, bootstrapServers);
    try {
      FatalFaults.thrown(server::startup);
      return kafka;
    } catch (RuntimeException e) {
      try (kafka) {
        throw e;
      }
    }
  }

  /** Makes the folder one of a broker, unless it is; its absolute path. */
  private static String format(Path directory) throws IOException {
    Files.createDirectories(directory);
    String folder = directory.toAbsolutePath().toString();
    try {
      new Formatter()
          .setClusterId(clusterId(directory))
          .setNodeId(NODE_ID)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(folder)
          .addDirectory(folder)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .setIgnoreFormatted(true)
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
          .run();
      return folder;
    } catch (Exception e) {
      throw new IOException(
          "cannot prepare the broker's folder " + folder + ": " + e.getMessage(), e);
    }
  }

  /** Where clients connect: host:port. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Makes the topics that are missing.
   *
   * @param partitions of each topic that is made
   */
  public void createTopics(Collection<String> topics, int partitions) {
    create(topics, partitions, TOPIC_SETTINGS);
  }

  /** Creates a topic that keeps the newest record of each key, unless it is there. */
  public void createCompacted(String topic, int partitions) {
    create(List.of(topic), partitions, COMPACTED_SETTINGS);
  }

  private void create(Collection<String> topics, int partitions, Map<String, String> settings) {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      Set<String> present = admin.listTopics().names().get(ADMIN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      List<NewTopic> missing =
          topics.stream()
              .filter(topic -> !present.contains(topic))
              .map(topic -> new NewTopic(topic, partitions, (short) 1).configs(settings))
              .toList();
      admin.createTopics(missing).all().get(ADMIN_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      MadeTopics.awaitKnown(admin, missing.stream().map(NewTopic::name).toList());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while topics were made", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the embedded broker did not make its topics", e);
    }
  }

  @Override
  public void close() {
    try {
      server.shutdown();
    } finally {
      server.awaitShutdown();
    }
  }

  /** The id that the folder has been given, or a new one. */
  private static String clusterId(Path directory) throws IOException {
    Path file = directory.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME);
    if (Files.exists(file)) {
      Properties known = new Properties();
      try (Reader in = Files.newBufferedReader(file)) {
        known.load(in);
      }
      if (known.getProperty("cluster.id") != null) {
        return known.getProperty("cluster.id");
      }
    }
    return Uuid.randomUuid().toString();
  }

  private static Properties properties(String folder, int brokerPort, int controllerPort) {
    Properties properties = new Properties();
    properties.put("process.roles", "broker,controller");
    properties.put("node.id", Integer.toString(NODE_ID));
    properties.put("controller.quorum.voters", NODE_ID + "@localhost:" + controllerPort);
    properties.put("controller.listener.names", "CONTROLLER");
    properties.put("inter.broker.listener.name", "PLAINTEXT");
    properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    properties.put(
        "listeners",
        "PLAINTEXT://localhost:" + brokerPort + ",CONTROLLER://localhost:" + controllerPort);
    properties.put("advertised.listeners", "PLAINTEXT://localhost:" + brokerPort);
    properties.put("log.dirs", folder);
    properties.put("auto.create.topics.enable", "false");
    properties.put("message.max.bytes", Integer.toString(MAX_RECORD_BYTES));
    properties.put("replica.fetch.max.bytes", Integer.toString(MAX_RECORD_BYTES));
    // Each looks for work three times a second; one machine's clients are few.
    properties.put("num.io.threads", "4");
    properties.put("num.network.threads", "2");
    properties.put("offsets.topic.replication.factor", "1");
    properties.put("offsets.topic.num.partitions", "1");
    properties.put("transaction.state.log.replication.factor", "1");
    properties.put("transaction.state.log.min.isr", "1");
    properties.put("transaction.state.log.num.partitions", "4");
    properties.put("transaction.max.timeout.ms", "3600000");
    properties.put("share.coordinator.state.topic.replication.factor", "1");
    properties.put("share.coordinator.state.topic.min.isr", "1");
    properties.put("share.coordinator.state.topic.num.partitions", "1");
    properties.put("group.initial.rebalance.delay.ms", "0");
    return properties;
  }
}

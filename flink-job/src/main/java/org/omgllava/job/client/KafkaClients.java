package org.omgllava.job.client;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.job.wire.WireReader;

/**
 * How Kafka is reached, and the clients that follow from it. A value: publishers and readers made
 * of it own their connections and are closed by whoever opened them.
 */
public final class KafkaClients {
  /** Largest record that is sent, bytes; the broker has the last word. */
  private static final int MAX_RECORD_BYTES = 32 << 20;

  private static final int REACH_MILLIS = 10_000;

  /** Longest time for which a broker holds a request that it has nothing for. */
  private static final String FOLLOWING_MILLIS = "5000";

  private final String bootstrapServers;
  private final Map<String, String> properties;
  private final Optional<String> schemaRegistryUrl;
  private final boolean committedOnly;
  private final PicturesOfEvents pictures;

  private KafkaClients(
      String bootstrapServers,
      Map<String, String> properties,
      Optional<String> schemaRegistryUrl,
      boolean committedOnly,
      PicturesOfEvents pictures) {
    this.bootstrapServers = bootstrapServers;
    this.properties = Map.copyOf(properties);
    this.schemaRegistryUrl = schemaRegistryUrl;
    this.committedOnly = committedOnly;
    this.pictures = pictures;
  }

  /**
   * @param bootstrapServers host:port, comma-separated
   */
  public static KafkaClients of(String bootstrapServers) {
    return new KafkaClients(
        bootstrapServers, Map.of(), Optional.empty(), true, new PicturesOfEvents(List.of()));
  }

  /**
   * The same brokers with further client properties, such as {@code security.protocol}; they are
   * given to producers, consumers and admin clients alike.
   */
  public KafkaClients withProperties(Map<String, String> further) {
    return new KafkaClients(bootstrapServers, further, schemaRegistryUrl, committedOnly, pictures);
  }

  /** The same brokers with a registry for records in Confluent's framing; reading needs it only. */
  public KafkaClients withSchemaRegistry(String url) {
    return new KafkaClients(
        bootstrapServers, properties, Optional.of(url), committedOnly, pictures);
  }

  /**
   * The same brokers, with readers that also see what may yet be taken back: results before the
   * checkpoint that makes them final.
   */
  public KafkaClients seeingUncommitted() {
    return new KafkaClients(bootstrapServers, properties, schemaRegistryUrl, false, pictures);
  }

  /**
   * The same brokers, with folders whose files frames may refer to.
   *
   * @throws IllegalArgumentException when one is the address of a store
   */
  public KafkaClients withPictureRoots(List<Path> roots) {
    return new KafkaClients(
        bootstrapServers,
        properties,
        schemaRegistryUrl,
        committedOnly,
        new PicturesOfEvents(roots));
  }

  /** Pictures of frames, of those that refer to them below the folders that were allowed only. */
  public PicturesOfEvents picturesOfEvents() {
    return pictures;
  }

  /**
   * The same brokers, for readers that wait for what comes and ask nothing besides: they leave an
   * idle broker alone. What comes reaches them as soon as before.
   */
  public KafkaClients following() {
    Map<String, String> all = new HashMap<>(properties);
    all.putIfAbsent(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FOLLOWING_MILLIS);
    return new KafkaClients(bootstrapServers, all, schemaRegistryUrl, committedOnly, pictures);
  }

  /**
   * Makes sure that the topics are there, before anything is sent and waits for them.
   *
   * @throws ClientException when no broker answers, it refuses, or a topic does not exist
   */
  public void requireTopics(String... topics) {
    check(found -> found.requireTopics(List.of(topics)));
  }

  /**
   * Makes sure that the records of topics carry the time at which the broker took them; a topic
   * whose configuration may not be read passes.
   *
   * @throws ClientException when they do not
   */
  public void requireBrokersTime(String... topics) {
    check(found -> found.requireBrokersTime(List.of(topics)));
  }

  /**
   * Makes the topics that are missing.
   *
   * @param replicas of each record; empty for the brokers' default
   * @param dryRun only asks the brokers whether they would
   * @return names of those that were missing
   * @throws ClientException when no broker answers, or it refuses
   */
  public List<String> createTopics(
      List<TopicPlan> plans, int partitions, Optional<Short> replicas, boolean dryRun) {
    List<String> made = new ArrayList<>();
    check(found -> made.addAll(found.create(plans, partitions, replicas, dryRun)));
    return made;
  }

  /**
   * A setting of a topic; empty when it may not be asked for.
   *
   * @throws ClientException when no broker answers, or the topic does not exist
   */
  Optional<String> topicSetting(String topic, String name) {
    List<String> found = new ArrayList<>();
    check(topics -> topics.settings(List.of(topic), name).values().forEach(found::add));
    return found.stream().findFirst();
  }

  private interface Check {
    void of(TopicCheck topics) throws InterruptedException;
  }

  private void check(Check check) {
    Properties all = common();
    all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REACH_MILLIS);
    all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REACH_MILLIS);
    try (Admin admin = Admin.create(all)) {
      check.of(new TopicCheck(admin, bootstrapServers));
    } catch (KafkaException e) {
      throw unusable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted", e);
    }
  }

  /** Brokers as they were given, for messages. */
  String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * For records of one's own; {@link EventPublisher} sends the usual ones. The caller closes it.
   */
  public KafkaProducer<String, byte[]> producer() {
    Properties all = common();
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
    // Whoever knows of brokers that are away for longer says so.
    all.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "60000");
    all.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, "60000");
    all.put(ProducerConfig.LINGER_MS_CONFIG, 5L);
    try {
      return new KafkaProducer<>(all, new StringSerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw unusable(e);
    }
  }

  /** Sees committed records only, unless others were asked for. */
  KafkaConsumer<String, byte[]> consumer() {
    return consumer(ConsumerConfig.DEFAULT_MAX_POLL_RECORDS);
  }

  /**
   * Sees committed records only, unless others were asked for.
   *
   * @param maxPollRecords most records of one poll
   */
  KafkaConsumer<String, byte[]> consumer(int maxPollRecords) {
    Properties all = common();
    all.put(
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        committedOnly ? "read_committed" : "read_uncommitted");
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 20_000);
    try {
      return new KafkaConsumer<>(all, new StringDeserializer(), new ByteArrayDeserializer());
    } catch (KafkaException e) {
      throw unusable(e);
    }
  }

  /**
   * All partitions of a topic.
   *
   * @throws ClientException when there is no such topic
   */
  List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    Collection<PartitionInfo> found = consumer.partitionsFor(topic);
    if (found == null || found.isEmpty()) {
      throw new ClientException("topic " + topic + " does not exist at " + bootstrapServers);
    }
    return found.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList();
  }

  /** A reader of the records of a topic. */
  <T extends SpecificRecord> WireReader<T> reader(Class<T> type) {
    return new RegistryAddress(schemaRegistryUrl.orElse(""), properties).reader(type);
  }

  /** A client that cannot even be made: the cause says which property is wrong. */
  private ClientException unusable(KafkaException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new ClientException(
        "cannot make a client for " + bootstrapServers + ": " + cause.getMessage(), e);
  }

  private Properties common() {
    Properties all = new Properties();
    all.putAll(properties);
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return all;
  }
}

package org.omgllava.job.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at topics before anything is sent to them or waits for them, and makes them; says what to
 * do.
 */
final class TopicCheck {
  private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
  static final String BROKERS_TIME = "LogAppendTime";

  private final Admin admin;
  private final String bootstrapServers;

  TopicCheck(Admin admin, String bootstrapServers) {
    this.admin = admin;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * @throws ClientException when the brokers do not answer, refuse, or do not have a topic
   */
  void requireTopics(List<String> topics) throws InterruptedException {
    Map<String, ? extends KafkaFuture<?>> described =
        admin.describeTopics(topics).topicNameValues();
    for (String topic : topics) {
      try {
        Objects.requireNonNull(described.get(topic)).get();
      } catch (ExecutionException e) {
        throw problem(topic, e);
      }
    }
  }

  /**
   * Makes the topics that are missing.
   *
   * @param replicas of each record, or the brokers' default when it is empty
   * @param dryRun only asks the brokers whether they would
   * @return names of those that were missing
   * @throws ClientException when the brokers do not answer, or refuse
   */
  List<String> create(
      List<TopicPlan> plans, int partitions, Optional<Short> replicas, boolean dryRun)
      throws InterruptedException {
    CreateTopicsOptions options = new CreateTopicsOptions().validateOnly(dryRun);
    var created =
        admin
            .createTopics(
                plans.stream()
                    .map(
                        plan ->
                            new NewTopic(plan.name(), Optional.of(partitions), replicas)
                                .configs(plan.settings()))
                    .toList(),
                options)
            .values();
    List<String> made = new ArrayList<>();
    for (TopicPlan plan : plans) {
      try {
        Objects.requireNonNull(created.get(plan.name())).get();
        made.add(plan.name());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw problem(plan.name(), e);
        }
      }
    }
    if (!dryRun) {
      awaitKnown(made);
    }
    return made;
  }

  /** Who may make topics but not look at them is not kept waiting. */
  private void awaitKnown(List<String> made) throws InterruptedException {
    try {
      MadeTopics.awaitKnown(admin, made);
    } catch (ExecutionException e) {
      LOG.warn("topics {}: whether the brokers know them could not be seen", made, e);
    }
  }

  /**
   * @throws ClientException when records of a topic do not carry the broker's time
   */
  void requireBrokersTime(List<String> topics) throws InterruptedException {
    settings(topics, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
        .forEach(TopicCheck::requireBrokersTime);
  }

  /**
   * A setting of topics, as far as it may be read.
   *
   * @throws ClientException when the brokers do not answer, or do not have a topic
   */
  Map<String, String> settings(List<String> topics, String name) throws InterruptedException {
    Function<String, ConfigResource> resource =
        topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic);
    var described = admin.describeConfigs(topics.stream().map(resource).toList()).values();
    Map<String, String> found = new TreeMap<>();
    for (String topic : topics) {
      try {
        ConfigEntry entry =
            Objects.requireNonNull(described.get(resource.apply(topic))).get().get(name);
        if (entry != null && entry.value() != null) {
          found.put(topic, entry.value());
        }
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof AuthorizationException)) {
          throw problem(topic, e);
        }
        LOG.warn("topic {}: its configuration may not be read, so it is not checked", topic, e);
      }
    }
    return found;
  }

  private static void requireBrokersTime(String topic, String found) {
    if (!found.equals(BROKERS_TIME)) {
      String setting = TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
      throw new ClientException(
          "topic "
              + topic
              + ": "
              + setting
              + " "
              + found
              + " (expected: "
              + BROKERS_TIME
              + ", so that times of frames and instructions compare; kafka-configs.sh --alter"
              + " --entity-type topics --entity-name "
              + topic
              + " --add-config "
              + setting
              + "="
              + BROKERS_TIME
              + ")");
    }
  }

  private ClientException problem(String topic, ExecutionException e) {
    Throwable cause = Objects.requireNonNull(e.getCause());
    String said = String.valueOf(cause.getMessage());
    if (cause instanceof UnknownTopicOrPartitionException
        || cause instanceof InvalidTopicException) {
      return new ClientException(
          "topic "
              + topic
              + " does not exist at "
              + bootstrapServers
              + " (expected: made before, or the name of another; kafka-topics.sh --create --topic "
              + topic
              + " --config message.timestamp.type=LogAppendTime)",
          e);
    }
    if (cause instanceof SslAuthenticationException) {
      return new ClientException(
          "no TLS with the broker at "
              + bootstrapServers
              + ": "
              + said
              + " (expected: a certificate for this name that ssl.truststore.location in the file of"
              + " --kafka-config vouches for)",
          e);
    }
    if (cause instanceof AuthenticationException) {
      return new ClientException(
          "the broker at "
              + bootstrapServers
              + " refuses the credentials: "
              + said
              + " (expected: user, password and mechanism in the file of --kafka-config)",
          e);
    }
    if (cause instanceof AuthorizationException) {
      return new ClientException(
          "the broker at "
              + bootstrapServers
              + " does not show topic "
              + topic
              + " to this user: "
              + said
              + " (expected: the right to describe, read and write it)",
          e);
    }
    if (cause instanceof TimeoutException) {
      return new ClientException(
          "no Kafka broker answers at "
              + bootstrapServers
              + ": "
              + said
              + " (expected: host:port of a broker that runs; where it wants TLS or a password,"
              + " --kafka-config)",
          e);
    }
    return new ClientException("topic " + topic + " at " + bootstrapServers + ": " + said, e);
  }
}

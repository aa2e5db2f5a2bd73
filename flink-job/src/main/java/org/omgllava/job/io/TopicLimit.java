package org.omgllava.job.io;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.function.SerializableSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The largest batch that a topic takes, bytes, asked for where the job runs: the topic's own limit,
 * or less where the user has bounded the producer.
 */
record TopicLimit(String topic, KafkaSettings kafka) implements SerializableSupplier<Integer> {
  /** Requests are not bounded here: a topic may take more than the producer's usual megabyte. */
  static final int MOST_REQUEST_BYTES = Integer.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(TopicLimit.class);

  /** What topics take when nobody has said otherwise. */
  private static final int USUAL_BYTES = 1_048_588;

  private static final long USUAL_BUFFER_BYTES = 33_554_432;
  private static final long WAIT_SECONDS = 15;

  @Override
  public Integer get() {
    Map<String, String> client = kafka.clientProperties();
    long request = said(client, ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MOST_REQUEST_BYTES);
    long buffer = said(client, ProducerConfig.BUFFER_MEMORY_CONFIG, USUAL_BUFFER_BYTES);
    return (int) Math.min(ofTopic(client), Math.min(request, buffer));
  }

  private static long said(Map<String, String> client, String name, long otherwise) {
    return Long.parseLong(client.getOrDefault(name, String.valueOf(otherwise)).trim());
  }

  private int ofTopic(Map<String, String> client) {
    Properties properties = new Properties();
    properties.putAll(client);
    properties.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin = Admin.create(properties)) {
      Map<ConfigResource, Config> found =
          admin.describeConfigs(List.of(resource)).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
      Config config = Objects.requireNonNull(found.get(resource), topic);
      return Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn(
          "topic {}: its max.message.bytes cannot be read, {} is assumed (the job's user may lack"
              + " DescribeConfigs on it): {}",
          topic,
          USUAL_BYTES,
          e.toString());
      return USUAL_BYTES;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}

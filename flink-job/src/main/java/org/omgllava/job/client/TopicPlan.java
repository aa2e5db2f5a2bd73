package org.omgllava.job.client;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as the job wants it.
 *
 * @param name in Kafka
 * @param settings of the topic, Kafka's own names
 */
public record TopicPlan(String name, Map<String, String> settings) {
  private static final String DAY_MILLIS = "86400000";
  private static final String WEEK_MILLIS = "604800000";
  private static final String QUARTER_MILLIS = "7776000000";
  private static final String MOST_FRAME_BYTES = "33554432";

  public TopicPlan {
    settings = Map.copyOf(settings);
  }

  /** Frames are large and soon of no use; their time is the broker's. */
  public static TopicPlan frames(String name) {
    return new TopicPlan(
        name,
        Map.of(
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            TopicCheck.BROKERS_TIME,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            MOST_FRAME_BYTES,
            TopicConfig.RETENTION_MS_CONFIG,
            DAY_MILLIS));
  }

  /** Instructions compare with frames: their time is the broker's. */
  public static TopicPlan instructions(String name) {
    return new TopicPlan(
        name,
        Map.of(
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            TopicCheck.BROKERS_TIME,
            TopicConfig.RETENTION_MS_CONFIG,
            WEEK_MILLIS));
  }

  /** Segments, answers or dead letters. */
  public static TopicPlan results(String name) {
    return new TopicPlan(name, Map.of(TopicConfig.RETENTION_MS_CONFIG, WEEK_MILLIS));
  }

  /**
   * Tracks: the newest event of each stays for long. Not for ever: every object that ever passed a
   * camera would fill the disk.
   */
  public static TopicPlan tracks(String name) {
    return new TopicPlan(
        name,
        Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG,
            QUARTER_MILLIS));
  }

  /** Settings in the order of their names. */
  @Override
  public String toString() {
    return name + " " + new TreeMap<>(settings);
  }
}

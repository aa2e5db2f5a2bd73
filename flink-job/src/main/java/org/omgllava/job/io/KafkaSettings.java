package org.omgllava.job.io;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.omgllava.job.config.KafkaProperties;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/** How the job reaches Kafka, and how results get there. */
@SettingGroup("Kafka")
public record KafkaSettings(
    @Setting(
            value = "bootstrap-servers H:P in 1..4096 = localhost:9092",
            description = "Kafka brokers, comma-separated.")
        String bootstrapServers,
    @Setting(value = "group-id ID in 1..255 = omg-llava", description = "Consumer group.")
        String groupId,
    @Setting(
            value = "start-offsets WHERE = COMMITTED",
            description =
                "Where a job without saved state starts; COMMITTED: at the group's offsets, else the earliest.")
        StartOffsets startOffsets,
    @Setting(
            value = "delivery GUARANTEE = EXACTLY_ONCE",
            description =
                "EXACTLY_ONCE: seen once, at the next checkpoint; AT_LEAST_ONCE: at once, and again after a failure.")
        Delivery delivery,
    @Setting(
            value = "transactional-id-prefix ID in 1..255 = omg-llava",
            description = "Unique among all jobs on the brokers.")
        String transactionalIdPrefix,
    @Setting(
            value = "transaction-timeout MILLIS in 1000..86400000 = 900000",
            description =
                "Longer than a checkpoint may take to complete, failed ones included; at most the brokers'"
                    + " transaction.max.timeout.ms.")
        long transactionTimeoutMillis,
    @Setting(
            value = "value-format FORMAT = AVRO",
            description =
                "Results as AVRO, or as JSON, which kcat and people read; clients read both.")
        ValueFormat valueFormat,
    @Setting(
            value = "wire-format FORMAT = SINGLE_OBJECT",
            description =
                "Framing of results in Avro; CONFLUENT needs --schema-registry. Both are read.")
        WireFormat wireFormat,
    @Setting(
            value = "schema-registry URL in 0..4096",
            description = "Registry for the wire format CONFLUENT.")
        String schemaRegistryUrl,
    @Setting(
            value = "kafka-config FILE in 0..4096",
            description =
                "Properties of Kafka's clients, security included, as its tools take them.")
        String configFile,
    @Setting(
            value = "kafka-property KEY=VALUE",
            description = "Further property of Kafka's clients; may be repeated; none of security.")
        Map<String, String> properties)
    implements Serializable {

  /** How results reach Kafka. */
  public enum Delivery {
    /** Transactions: a result is seen once, when the checkpoint after it has completed. */
    EXACTLY_ONCE,
    /** A result is seen at once and may be seen again after a failure, with the same event id. */
    AT_LEAST_ONCE
  }

  /** What results are written as. */
  public enum ValueFormat {
    AVRO,
    /** UTF-8, an object a record, the schemas' names; masks as COCO writes them. */
    JSON
  }

  /** Framing of Avro records. Readers accept both whatever is chosen. */
  public enum WireFormat {
    /** Avro single-object encoding: no registry needed. */
    SINGLE_OBJECT,
    /** Confluent's five-byte prefix with the schema's id in a registry. */
    CONFLUENT
  }

  /** Where a job without saved state starts to read. */
  public enum StartOffsets {
    EARLIEST,
    LATEST,
    /** Offsets committed by the consumer group, else the earliest. */
    COMMITTED
  }

  public KafkaSettings {
    properties = Map.copyOf(properties);
    if (wireFormat == WireFormat.CONFLUENT && schemaRegistryUrl.isEmpty()) {
      throw new IllegalArgumentException(
          "wire-format: CONFLUENT without a registry (expected: schema-registry with its URL)");
    }
    if (wireFormat == WireFormat.CONFLUENT && valueFormat == ValueFormat.JSON) {
      throw new IllegalArgumentException(
          "wire-format: CONFLUENT with value-format JSON (expected: one of them; a framing is of Avro)");
    }
  }

  /**
   * Properties of the clients: those of the file, and over them those of these settings.
   *
   * @throws org.omgllava.setting.SettingException when the file cannot be read
   */
  public Map<String, String> clientProperties() {
    Map<String, String> all = new TreeMap<>(KafkaProperties.ofFile(configFile));
    all.putAll(properties);
    return all;
  }

  /** Where schemas are asked for and put, of the URL and of what the client's properties say. */
  public RegistryAddress registry() {
    return schemaRegistryUrl.isEmpty()
        ? RegistryAddress.NONE
        : new RegistryAddress(schemaRegistryUrl, clientProperties());
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "KafkaSettings" + Settings.of(KafkaSettings.class).shown(this);
  }
}

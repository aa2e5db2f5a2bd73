package org.omgllava.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.job.cli.JobOptions;
import picocli.CommandLine;

class JobConfigTest {
  @Test
  void withoutOptionsTheJobRunsWithTheDefaults() {
    assertThat(parsed()).usingRecursiveComparison().isEqualTo(JobConfig.defaults());
  }

  @Test
  void optionsReachTheConfiguration() {
    JobConfig config =
        parsed(
            "--parallelism=3",
            "--wire-format=CONFLUENT",
            "--schema-registry=http://registry",
            "--delivery=AT_LEAST_ONCE",
            "--cached-frames=7",
            "--questions-in-flight=9",
            "--kafka-property=security.protocol=SSL",
            "--gpu=0.5");

    assertThat(config.parallelism()).isEqualTo(3);
    assertThat(config.kafka().wireFormat()).isEqualTo(JobConfig.WireFormat.CONFLUENT);
    assertThat(config.kafka().schemaRegistryUrl()).isEqualTo("http://registry");
    assertThat(config.kafka().delivery()).isEqualTo(JobConfig.Delivery.AT_LEAST_ONCE);
    assertThat(config.vision().cachedFrames()).isEqualTo(7);
    assertThat(config.language().maxInFlight()).isEqualTo(9);
    assertThat(config.kafka().properties()).containsEntry("security.protocol", "SSL");
    assertThat(config.slots().gpus()).isEqualTo(0.5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--parallelism=0                | parallelism: 0 (expected: at least 1)",
        "--batch-frames=0               | batch frames: 0 (expected: at least 1)",
        "--wire-format=CONFLUENT        | expected: --schema-registry URL",
        "--transaction-timeout=19999    | transaction timeout: 19999 (expected: at least 20000)",
        "--history-frames=0             | history frames: 0 (expected: at least 1)"
      })
  void valuesOutOfTheirRangeAreRefused(String option, String message) {
    assertThatThrownBy(() -> parsed(option))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void passwordsAreNotPrinted() {
    assertThat(parsed("--kafka-property=sasl.jaas.config=secret").toString())
        .contains("sasl.jaas.config")
        .doesNotContain("secret");
  }

  private static JobConfig parsed(String... arguments) {
    JobOptions options = new JobOptions();
    CommandLine.populateCommand(options, arguments);
    return options.toConfig();
  }
}

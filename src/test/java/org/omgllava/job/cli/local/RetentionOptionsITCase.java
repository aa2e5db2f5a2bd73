package org.omgllava.job.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.embedded.EmbeddedKafka;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class RetentionOptionsITCase {
  private static final String TOPIC = "frames";

  @TempDir Path folder;

  @Test
  void topicsHaveWhatIsSaidOfTheBroker() throws Exception {
    Map<String, String> broker =
        options("--retention-bytes", "1073741824", "--retention-hours", "0.5").brokerProperties();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0, broker);
        Admin admin =
            Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()))) {
      kafka.createTopics(List.of(TOPIC), 1);
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
      Config has = admin.describeConfigs(List.of(topic)).values().get(topic).get();

      assertThat(has.get("retention.bytes").value()).isEqualTo("1073741824");
      assertThat(has.get("retention.ms").value()).isEqualTo("1800000");
      assertThat(has.get("segment.bytes").value())
          .as("whole files go, and the largest record fits into one")
          .isEqualTo("268435456");
    }
  }

  @Test
  void unasked2GibibytesAndAWeekAreKept() {
    assertThat(options().brokerProperties())
        .containsEntry("log.retention.bytes", "2147483648")
        .containsEntry("log.retention.ms", "604800000");
  }

  @Test
  void lessThanTheLargestRecordsNeedIsRefused() {
    assertThatThrownBy(() -> options("--retention-bytes", "1000000"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--retention-bytes: 1000000 (expected: at least 268435456)");
    assertThatThrownBy(() -> options("--retention-hours", "0"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--retention-hours");
  }

  private static RetentionOptions options(String... arguments) {
    Verb verb = new Verb();
    CommandLine command = new CommandLine(verb);
    command.parseArgs(arguments);
    verb.retention.check(command.getCommandSpec());
    return verb.retention;
  }

  @Command
  private static final class Verb {
    @Mixin final RetentionOptions retention = new RetentionOptions();
  }
}

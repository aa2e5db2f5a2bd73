package org.omgllava.job.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.testing.BrokerProcess;

class FatalFaultsITCase {
  @TempDir Path folder;

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void aBrokerThatCannotWriteAnyMoreSaysSoAndEnds() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(folder, "before", 1);
        Admin admin =
            Admin.create(
                Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()))) {
      Files.move(folder.resolve("kafka"), folder.resolve("gone"));
      admin.createTopics(List.of(new NewTopic("after", 1, (short) 1)));

      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !broker.isAlive());
      assertThat(broker.said()).contains("error: the embedded Kafka cannot go on");
    }
  }
}

package org.omgllava.job.io.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.JobSettings;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.job.io.KafkaEnds;
import org.omgllava.job.io.KafkaSettings;

class PrefixLeaseITCase {
  private static final String TOPIC = "instructions";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void thePrefixOfAJobThatIsAliveIsRefusedAndThatOfOneThatHasEndedIsFree() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      kafka.createTopics(List.of(TOPIC), 1);
      Properties client = new Properties();
      client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
      KafkaSettings same = settings(kafka, "omg", "EXACTLY_ONCE");
      KafkaEnds.requireFreePrefix(same);

      try (PrefixLease first = new PrefixLease("omg", client, TOPIC)) {
        Awaitility.await().atMost(LIMIT).until(() -> isMember(first, client));
        assertThatThrownBy(() -> KafkaEnds.requireFreePrefix(same))
            .isInstanceOf(PrefixTakenException.class)
            .hasMessageContaining("another job writes with omg (process ")
            .hasMessageContaining("--transactional-id-prefix");
        assertThatCode(() -> KafkaEnds.requireFreePrefix(settings(kafka, "other", "EXACTLY_ONCE")))
            .doesNotThrowAnyException();
        assertThatCode(() -> KafkaEnds.requireFreePrefix(settings(kafka, "omg", "AT_LEAST_ONCE")))
            .doesNotThrowAnyException();
        try (PrefixLease second = new PrefixLease("omg", client, TOPIC)) {
          Awaitility.await()
              .atMost(LIMIT)
              .untilAsserted(
                  () -> {
                    first.renew();
                    assertThatThrownBy(second::renew)
                        .hasMessageContaining("another job writes with omg");
                  });
        }
      }

      KafkaEnds.requireFreePrefix(same);

      // A broker that is slow to forget a member keeps no job of the same process waiting.
      try (PrefixLease slow = new PrefixLease("omg", client, TOPIC)) {
        Awaitility.await().atMost(LIMIT).until(() -> isMember(slow, client));
        try (Admin admin = Admin.create(client)) {
          PrefixLease.noteEnded(PrefixLease.firstOf("omg", admin, e -> {}).orElseThrow());
        }
        assertThat(isMember(slow, client)).isFalse();
      }

      // A renewal that was under way when the job ended fails nothing.
      PrefixLease ended = new PrefixLease("omg", client, TOPIC);
      ended.close();
      assertThatCode(ended::renew).doesNotThrowAnyException();
      assertThat(isMember("omg", client)).isFalse();
    }
  }

  private static boolean isMember(PrefixLease lease, Properties client) throws Exception {
    lease.renew();
    return isMember("omg", client);
  }

  private static boolean isMember(String prefix, Properties client) throws Exception {
    try (Admin admin = Admin.create(client)) {
      return PrefixLease.firstOf(prefix, admin, e -> {}).isPresent();
    }
  }

  private static KafkaSettings settings(EmbeddedKafka kafka, String prefix, String delivery) {
    return JobSettings.defaults()
        .with(
            Map.of(
                "bootstrap-servers",
                kafka.bootstrapServers(),
                "transactional-id-prefix",
                prefix,
                "delivery",
                delivery))
        .kafka();
  }
}

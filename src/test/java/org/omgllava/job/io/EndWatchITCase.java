package org.omgllava.job.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.job.event.ReadPosition;

/** After a rest, what comes first is told of as what came before it. */
class EndWatchITCase {
  private static final long LIMIT_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void framesAfterARestAreToldOfAndSoAreInstructionsBeforeThem() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, 0)) {
      kafka.createTopics(List.of("frames", "instructions"), 1);
      Properties clients = new Properties();
      clients.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
      ReadOffsets offsets = new ReadOffsets();
      SaidPositions said = new SaidPositions();
      offsets.assign(0, 0);
      try (EndWatch watch = new EndWatch(clients, "frames", "instructions", offsets, said);
          KafkaProducer<byte[], byte[]> producer =
              new KafkaProducer<>(
                  Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
                  new ByteArraySerializer(),
                  new ByteArraySerializer())) {
        watch.start();
        assertThat(next(said)).isEqualTo(reached(0));

        for (long frames = 1; frames <= 3; frames++) {
          // Longer than it stays busy: it waits at the ends of the frames by now.
          assertThat(nothingFor(said, Duration.ofSeconds(2))).isTrue();
          producer.send(new ProducerRecord<>("frames", 0, null, new byte[9])).get();
          assertThat(next(said)).isEqualTo(reached(frames));
        }

        assertThat(nothingFor(said, Duration.ofSeconds(2))).isTrue();
        producer.send(new ProducerRecord<>("instructions", 0, null, new byte[9])).get();
        producer.send(new ProducerRecord<>("frames", 0, null, new byte[9])).get();
        assertThat(next(said))
            .as("an instruction that has not been read lies before the frame")
            .isEqualTo(new ReadPosition(List.of(0), 1, Long.MIN_VALUE, List.of()));
        offsets.read(0, 0, 100);
        ReadPosition position = next(said);
        while (position.frameEnds().isEmpty()) {
          position = next(said);
        }
        assertThat(position).isEqualTo(reached(4));
      }
    }
  }

  private static ReadPosition reached(long frames) {
    return new ReadPosition(List.of(0), 1, Long.MIN_VALUE, List.of(frames));
  }

  private static ReadPosition next(SaidPositions said) throws Exception {
    said.isAvailable().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    return said.hear().orElseThrow();
  }

  private static boolean nothingFor(SaidPositions said, Duration time) throws Exception {
    try {
      said.isAvailable().get(time.toMillis(), TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException e) {
      return true;
    }
  }
}

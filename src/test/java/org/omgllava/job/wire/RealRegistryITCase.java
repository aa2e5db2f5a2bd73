package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.Topic;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.NotRun;
import org.omgllava.testing.RunningJob;

/** With a registry that is none of ours: {@code .ci/run} starts Apicurio's and says where it is. */
class RealRegistryITCase {
  private static final String URL = System.getenv().getOrDefault("OMG_TEST_REGISTRY", "");

  @TempDir Path folder;

  @BeforeAll
  static void requireRegistry() {
    NotRun.unless(!URL.isEmpty(), RealRegistryITCase.class, "registry in OMG_TEST_REGISTRY");
  }

  @ParameterizedTest
  @MethodSource("org.omgllava.testing.EventSamples#all")
  void everyEventIsRegisteredOnceAndReadByItsId(SpecificRecord event) throws Exception {
    SchemaRegistry registry = new SchemaRegistry(new RegistryAddress(URL, Map.of()));
    String topic = "of-" + event.getSchema().getName();

    int id = registry.register(topic, event.getSchema());

    assertThat(registry.register(topic, event.getSchema())).isEqualTo(id);
    assertThat(readById(event, id)).isEqualTo(event);
    assertThat(registry.byId(Integer.MAX_VALUE)).isEmpty();
  }

  /** A registry refuses a version that cannot read the one before, where it is told to. */
  @ParameterizedTest
  @MethodSource("org.omgllava.testing.EventSamples#all")
  void publishedVersionsFollowEachOtherAtTheRegistry(SpecificRecord event) throws Exception {
    SchemaRegistry registry = new SchemaRegistry(new RegistryAddress(URL, Map.of()));
    List<Integer> ids = new ArrayList<>();
    List<org.apache.avro.Schema> versions = PublishedSchemas.of(event.getClass()).newestFirst();
    for (int i = versions.size() - 1; i >= 0; i--) {
      ids.add(registry.register("versions-" + event.getSchema().getName(), versions.get(i)));
    }

    assertThat(ids).doesNotHaveDuplicates().hasSameSizeAs(versions);
    assertThat(registry.byId(ids.get(0))).isPresent();
  }

  @Test
  void aJobWritesWhatClientsReadThroughTheRegistry() throws Exception {
    Map<String, String> settings = Map.of("wire-format", "CONFLUENT", "schema-registry", URL);
    try (RunningJob job = RunningJob.start(folder, settings)) {
      KafkaClients clients =
          KafkaClients.of(job.kafka().bootstrapServers()).withSchemaRegistry(URL);
      List<SegmentationEvent> read = new ArrayList<>();
      try (EventReader<SegmentationEvent> segments = EventReader.fromEnd(clients, Topic.SEGMENTS)) {
        job.topics().send("frames", "door", ClipFrames.records("door", 0, 3));
        long deadline = System.nanoTime() + RunningJob.LIMIT.toNanos();
        while (read.size() < 3 && System.nanoTime() < deadline) {
          read.addAll(segments.poll(Duration.ofMillis(200)));
        }
      }

      assertThat(read).extracting(SegmentationEvent::getFrameIndex).containsExactly(0L, 1L, 2L);
      assertThat(job.topics().committed("segments"))
          .allSatisfy(record -> assertThat(record.value()[0]).isZero());
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends SpecificRecord> SpecificRecord readById(T event, int id)
      throws Exception {
    Class<T> type = (Class<T>) event.getClass();
    assertThat(SpecificData.getForClass(type).getSchema(type)).isEqualTo(event.getSchema());
    byte[] written = WireWriter.confluent(type, id).write(event);
    return new RegistryAddress(URL, Map.of()).reader(type).read(written);
  }
}

package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.KafkaTopics;
import org.omgllava.testing.RunningJob;

/** The track log of a running job, and what the command says of it. */
class TracksCommandITCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void eachTrackOfASessionIsSaidOnceWithWhenItCameAndLeft() throws Exception {
    try (RunningJob job = RunningJob.start(folder, Map.of())) {
      job.topics().send("frames", "door", ClipFrames.records("door", 0, 3));
      job.topics().send("frames", "door", end("door", 3));
      job.topics().send("frames", "gate", ClipFrames.records("gate", 0, 1));
      Awaitility.await()
          .atMost(RunningJob.LIMIT)
          .until(() -> job.topics().committed("tracks").size() >= 6);

      assertThat(job.topics().committed("tracks"))
          .extracting(record -> KafkaTopics.headers(record.headers()).get("ce_id"))
          .doesNotHaveDuplicates();
      List<String> lines = said(job, "--stream", "door", "--class", "ball", "--json");
      assertThat(lines).hasSize(1);
      JsonNode track = JSON.readTree(lines.get(0));
      assertThat(track.path("kind").asText()).isEqualTo("ENDED");
      assertThat(track.path("end").asText()).isEqualTo("SESSION_ENDED");
      assertThat(track.at("/first/frameIndex").asLong()).isZero();
      assertThat(track.at("/last/frameIndex").asLong()).isEqualTo(2);
      assertThat(track.path("frames").asLong()).isEqualTo(3);
      assertThat(track.at("/last/origin/topic").asText()).isEqualTo("frames");
      assertThat(said(job, "--stream", "gate")).hasSize(3).last().asString().endsWith("there");
      assertThat(said(job, "--stream", "door", "--class", "elephant"))
          .containsExactly("no such tracks of door");
    }
  }

  @Test
  void aTimeThatIsNoneIsBadUsage() {
    Invocation none =
        Invocation.of(
            "tracks", "--bootstrap-servers", "localhost:1", "--stream", "door", "--since", "noon");

    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("--since").contains("'noon' (expected: a time such as");
  }

  private static List<String> said(RunningJob job, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("tracks", "--bootstrap-servers", job.kafka().bootstrapServers()));
    arguments.addAll(List.of(options));
    Invocation tracks = Invocation.of(arguments.toArray(String[]::new));
    assertThat(tracks.status()).as(tracks.err()).isZero();
    return tracks.out().lines().toList();
  }

  private static byte[] end(String streamId, long index) throws Exception {
    return ClipFrames.bytes(
        ClipFrames.frame(streamId, index, "JPEG", new byte[0])
            .setImage(ByteBuffer.allocate(0))
            .setEndOfStream(true)
            .build()
            .toByteBuffer());
  }
}

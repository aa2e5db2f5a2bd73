package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.omgllava.events.AnswerError;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.FinishReason;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.testing.EventFixtures;

class EventJsonTest {
  @Test
  void segmentationsHaveTheFieldsOfTheContract() throws IOException {
    JsonNode json = throughALine(EventFixtures.segmentation("gate", 7, 3));

    assertThat(json.path("streamId").asText()).isEqualTo("gate");
    assertThat(json.path("frameIndex").asLong()).isEqualTo(7);
    JsonNode segment = json.at("/segments/0");
    assertThat(segment.fieldNames())
        .toIterable()
        .containsExactly(
            "trackId", "categoryId", "category", "isThing", "score", "area", "bbox", "mask");
    assertThat(segment.path("trackId").asLong()).isEqualTo(3);
    assertThat(segment.path("bbox")).hasSize(4);
  }

  @Test
  void masksComeBackPixelByPixel() throws IOException {
    JsonNode mask = throughALine(EventFixtures.segmentation("gate", 7, 3)).at("/segments/0/mask");

    RunLengthMask read =
        new RunLengthMask(
            mask.at("/size/0").asInt(), mask.at("/size/1").asInt(), mask.path("counts").asText());

    assertThat(RunLengthMasks.toRowMajor(read)).isEqualTo(EventFixtures.disc());
  }

  @Test
  void answersKeepTextAndPhrases() throws IOException {
    AnswerEvent answer =
        EventFixtures.answer("gate", 7, "q\u2028\"1\"", "A <b>red</b> ball.\n", 2, 16);

    JsonNode json = throughALine(answer);

    assertThat(json.path("instructionId").asText()).isEqualTo("q\u2028\"1\"");
    assertThat(json.path("text").asText()).isEqualTo("A <b>red</b> ball.\n");
    assertThat(json.at("/phrases/0/text").asText()).isEqualTo(answer.getText().substring(2, 16));
    assertThat(json.at("/phrases/0/start").asInt()).isEqualTo(2);
    assertThat(json.path("error").isNull()).isTrue();
  }

  @Test
  void refusedInstructionsSayWhy() throws IOException {
    AnswerEvent refused =
        AnswerEvent.newBuilder(EventFixtures.answer("gate", -1, "q", "", 0, 0))
            .setPhrases(List.of())
            .setFinishReason(FinishReason.ERROR)
            .setError(new AnswerError("FRAME_NOT_FOUND", "frame 9"))
            .build();

    JsonNode json = throughALine(refused);

    assertThat(json.path("finishReason").asText()).isEqualTo("ERROR");
    assertThat(json.at("/error/code").asText()).isEqualTo("FRAME_NOT_FOUND");
  }

  @Test
  void deadLettersCarryTheirBytesInBase64() throws IOException {
    DeadLetterEvent letter =
        DeadLetterEvent.newBuilder()
            .setEventId("e")
            .setTopic("frames")
            .setPartition(1)
            .setOffset(2)
            .setStep("decode")
            .setReason("IMAGE_CORRUPT")
            .setMessage("m")
            .setSizeBytes(3)
            .setPayload(ByteBuffer.wrap(new byte[] {1, 2, 3}))
            .setTime(Instant.ofEpochMilli(1_700_000_000_000L))
            .build();

    JsonNode json = throughALine(letter);

    assertThat(json.path("payload").asText()).isEqualTo("AQID");
    assertThat(json.path("streamId").isNull()).isTrue();
    assertThat(json.path("time").asText()).isEqualTo("2023-11-14T22:13:20Z");
  }

  private static JsonNode throughALine(SpecificRecord event) throws IOException {
    String line = new String(EventJson.bytes(event), StandardCharsets.UTF_8);
    assertThat(line.lines()).hasSize(1);
    return EventJson.MAPPER.readTree(line);
  }
}

package org.omgllava.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SchemaTest {
  static List<Schema> topics() {
    return List.of(
        FrameEvent.getClassSchema(),
        InstructionEvent.getClassSchema(),
        SegmentationEvent.getClassSchema(),
        AnswerEvent.getClassSchema(),
        TrackEvent.getClassSchema(),
        DeadLetterEvent.getClassSchema());
  }

  @ParameterizedTest
  @MethodSource("topics")
  void documentsEveryTypeAndField(Schema topic) {
    Deque<Schema> open = new ArrayDeque<>(List.of(topic));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      Schema schema = open.pop();
      switch (schema.getType()) {
        case RECORD -> {
          if (seen.add(schema.getFullName())) {
            assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
            for (Schema.Field field : schema.getFields()) {
              assertThat(field.doc()).as(schema.getName() + "." + field.name()).isNotBlank();
              open.push(field.schema());
            }
          }
        }
        case ENUM -> assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
        case ARRAY -> open.push(schema.getElementType());
        case MAP -> open.push(schema.getValueType());
        case UNION -> schema.getTypes().forEach(open::push);
        default -> {}
      }
    }
    assertThat(seen).isNotEmpty();
  }

  @Test
  void singleObjectEncodingGivesTheSameFrameBack() throws IOException {
    FrameEvent frame =
        FrameEvent.newBuilder()
            .setStreamId("gate")
            .setFrameIndex(7)
            .setCaptureTime(Instant.ofEpochSecond(1_700_000_000L, 123_456_000))
            .setImage(ByteBuffer.wrap(new byte[] {1, 2, 3}))
            .setEncoding("PNG")
            .setAttributes(Map.of("site", "north"))
            .build();

    ByteBuffer bytes = frame.toByteBuffer();

    assertThat(bytes.get(0)).isEqualTo((byte) 0xC3);
    assertThat(bytes.get(1)).isEqualTo((byte) 0x01);
    assertThat(FrameEvent.fromByteBuffer(bytes)).isEqualTo(frame);
  }
}

package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.PictureReference;

class FrameHeaderReaderTest {
  private final WireWriter<FrameEvent> writer = WireWriter.singleObject(FrameEvent.class);
  private final FrameHeaderReader reader = new FrameHeaderReader(WireReader.of(FrameEvent.class));

  @Test
  void readsWhatStandsAroundThePicture() throws Exception {
    FrameHeader header = reader.read(writer.write(frame(new byte[] {1}, Map.of("name", "gate"))));

    assertThat(header.streamId()).isEqualTo("cam");
    assertThat(header.frameIndex()).isEqualTo(7);
    assertThat(header.hasImage()).isTrue();
    assertThat(header.name()).isEqualTo("gate");
  }

  @Test
  void anEndWithoutAPictureHasNone() throws Exception {
    FrameEvent end =
        FrameEvent.newBuilder(frame(new byte[0], Map.of())).setEndOfStream(true).build();

    assertThat(reader.read(writer.write(end)).hasImage()).isFalse();
  }

  @Test
  void aPictureThatLiesElsewhereIsOneToo() throws Exception {
    FrameEvent referring =
        FrameEvent.newBuilder(frame(new byte[0], Map.of()))
            .setReference(new PictureReference("file:///p/1.png", 7L, "00"))
            .setEndOfStream(true)
            .build();

    assertThat(reader.read(writer.write(referring)).hasImage()).isTrue();
    assertThat(reader.read(writer.write(referring)).endOfStream()).isTrue();
  }

  @Test
  void aFrameWithoutAUsableNameIsNamedByItsIndex() throws Exception {
    String longest = "x".repeat(255);
    assertThat(reader.read(writer.write(frame(new byte[1], Map.of("name", longest)))).name())
        .isEqualTo(longest);
    assertThat(reader.read(writer.write(frame(new byte[1], Map.of()))).name())
        .isEqualTo("00000007");
    assertThat(reader.read(writer.write(frame(new byte[1], Map.of("name", "")))).name())
        .isEqualTo("00000007");
    assertThat(
            reader.read(writer.write(frame(new byte[1], Map.of("name", "x".repeat(256))))).name())
        .isEqualTo("00000007");
  }

  @Test
  void thePictureIsNotCopied() throws Exception {
    byte[] record = writer.write(frame(new byte[10 << 20], Map.of()));
    reader.read(record);
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    long before = memory.getCurrentThreadAllocatedBytes();
    reader.read(record);

    assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(200_000);
  }

  @Test
  void damagedFramesAreRefused() {
    byte[] record = writer.write(frame(new byte[3], Map.of()));
    record[10] = 127;

    assertThatThrownBy(() -> reader.read(record)).isInstanceOf(UnreadableRecordException.class);
  }

  private static FrameEvent frame(byte[] image, Map<String, String> attributes) {
    return FrameEvent.newBuilder()
        .setStreamId("cam")
        .setFrameIndex(7)
        .setCaptureTime(Instant.ofEpochSecond(1))
        .setImage(ByteBuffer.wrap(image))
        .setAttributes(attributes)
        .build();
  }
}

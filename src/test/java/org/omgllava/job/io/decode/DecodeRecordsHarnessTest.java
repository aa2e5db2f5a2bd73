package org.omgllava.job.io.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.omgllava.events.FrameEvent;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.job.wire.WireWriter;
import org.omgllava.setting.Settings;

class DecodeRecordsHarnessTest {
  @Test
  void aRecordThatCannotBeCheckedIsADeadLetterAndTheNextOneIsRead() throws Exception {
    try (var harness =
        new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new FailingOnOne()))) {
      harness.open();
      for (long index = 0; index < 3; index++) {
        harness.processElement(record(index), 0);
      }

      assertThat(harness.extractOutputValues()).containsExactly(0L, 2L);
      Rejected rejected = harness.getSideOutput(DeadLetters.REJECTED).remove().getValue();
      assertThat(rejected.reason()).isEqualTo("STEP_FAILED");
      assertThat(rejected.message()).contains("no such thing");
      assertThat(rejected.step()).isEqualTo(Step.DECODE_FRAMES.label());
      assertThat(rejected.origin()).isEqualTo(record(1).origin());
      assertThat(rejected.streamId()).contains("cam");
      assertThat(rejected.frameIndex()).contains(1L);
      assertThat(harness.getSideOutput(DeadLetters.REJECTED)).isEmpty();
    }
  }

  private static RawRecord record(long index) {
    FrameEvent event =
        new FrameEvent(
            "cam", index, Instant.EPOCH, ByteBuffer.allocate(0), "PNG", Map.of(), true, null, null);
    return new RawRecord(
        Optional.empty(),
        Optional.of(WireWriter.singleObject(FrameEvent.class).write(event)),
        new Origin("frames", 0, 40 + index, 1_000, 2_000));
  }

  /** Decodes the index of frames, and fails on the first. */
  private static final class FailingOnOne extends DecodeRecords<RawRecord, FrameEvent, Long> {
    private static final long serialVersionUID = 1L;

    FailingOnOne() {
      super(
          Step.DECODE_FRAMES,
          FrameEvent.class,
          Settings.defaults(InputLimits.class),
          Settings.defaults(DeadLetterSettings.class),
          RegistryAddress.NONE);
    }

    @Override
    Long checked(FrameEvent event, RawRecord raw) {
      if (event.getFrameIndex() == 1) {
        throw new UnsupportedOperationException("no such thing");
      }
      return event.getFrameIndex();
    }

    @Override
    long mostContentBytes() {
      return 0;
    }

    @Override
    String streamId(FrameEvent event) {
      return event.getStreamId();
    }

    @Override
    Optional<Long> frameIndex(FrameEvent event) {
      return Optional.of(event.getFrameIndex());
    }
  }
}

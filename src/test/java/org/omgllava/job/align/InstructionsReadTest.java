package org.omgllava.job.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.ReadPosition;

class InstructionsReadTest {
  private static final Origin FRAME = new Origin("frames", 1, 7, 1_000, 2_000);

  @Test
  void silenceCoversNothing() {
    assertThat(InstructionsRead.NOTHING.covers(FRAME)).isFalse();
  }

  @Test
  void aFrameBeforeTheEndIsCoveredOnceEveryPartitionHasSaidSo() {
    InstructionsRead one = InstructionsRead.NOTHING.with(atEnd(0, 2, 0L, 8L));

    assertThat(one.covers(FRAME)).isFalse();
    assertThat(one.with(atEnd(1, 2, 0L, 8L)).covers(FRAME)).isTrue();
    assertThat(one.with(atEnd(1, 2, 0L, 7L)).covers(FRAME)).isFalse();
  }

  @Test
  void aFrameThatIsOlderThanWhatIsReadIsCovered() {
    InstructionsRead one = InstructionsRead.NOTHING.with(atEnd(0, 2, 0L, 8L));

    assertThat(one.with(passed(1, 2, 1_001)).covers(FRAME)).isTrue();
    assertThat(one.with(passed(1, 2, 1_000)).covers(FRAME)).isFalse();
  }

  @Test
  void whatHasBeenSaidStaysTrue() {
    InstructionsRead read =
        InstructionsRead.NOTHING.with(atEnd(0, 1, 0L, 8L)).with(passed(0, 1, 5));

    assertThat(read.covers(FRAME)).isTrue();
  }

  @Test
  void aPartitionOfFramesThatIsNotKnownYetIsNotCovered() {
    assertThat(InstructionsRead.NOTHING.with(atEnd(0, 1, 8L)).covers(FRAME)).isFalse();
  }

  private static ReadPosition atEnd(int partition, int partitions, Long... frameEnds) {
    return new ReadPosition(List.of(partition), partitions, Long.MIN_VALUE, List.of(frameEnds));
  }

  private static ReadPosition passed(int partition, int partitions, long millis) {
    return new ReadPosition(List.of(partition), partitions, millis, List.of());
  }
}

package org.omgllava.job.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.ReadPosition;

class ReadOffsetsTest {
  private static final List<Long> FRAME_ENDS = List.of(10L, 20L);

  private final ReadOffsets offsets = new ReadOffsets();

  @Test
  void aReaderAtTheEndOfItsPartitionsHasReadWhatWasThereBeforeTheFrames() {
    offsets.assign(0, 0);
    offsets.assign(2, 5);
    offsets.read(0, 0, 100);

    assertThat(offsets.reach(Map.of(0, 1L, 2, 5L))).isTrue();
    assertThat(offsets.positions(Map.of(0, 1L, 2, 5L), FRAME_ENDS, 3))
        .usingRecursiveComparison()
        .ignoringCollectionOrder()
        .isEqualTo(List.of(new ReadPosition(List.of(0, 2), 3, Long.MIN_VALUE, FRAME_ENDS)));
  }

  @Test
  void aReaderOnTheWayHasReadWhatIsOlderThanItsLastRecord() {
    offsets.assign(0, 0);
    offsets.read(0, 0, 100);
    offsets.read(0, 1, 90);

    assertThat(offsets.reach(Map.of(0, 3L))).isFalse();
    assertThat(offsets.positions(Map.of(0, 3L), FRAME_ENDS, 1))
        .containsExactly(new ReadPosition(List.of(0), 1, 100, List.of()));
  }

  @Test
  void aReaderThatHasReadNothingYetSaysNothingAboutTimes() {
    offsets.assign(0, -2);

    assertThat(offsets.positions(Map.of(0, 1L), FRAME_ENDS, 1))
        .containsExactly(new ReadPosition(List.of(0), 1, Long.MIN_VALUE, List.of()));
  }

  /** The marker of a transaction takes an offset and is no record. */
  @Test
  void offsetsWithoutRecordsNeedNotBeRead() {
    offsets.assign(0, 0);
    offsets.read(0, 0, 100);
    offsets.nothingBetween(0, 1, 2);

    assertThat(offsets.reach(Map.of(0, 2L))).isTrue();
  }

  @Test
  void whatWasFoundBeforeTheReaderWentOnSaysNothing() {
    offsets.assign(0, 0);
    offsets.read(0, 4, 100);
    offsets.nothingBetween(0, 1, 9);

    assertThat(offsets.next()).containsEntry(0, 5L);
  }
}

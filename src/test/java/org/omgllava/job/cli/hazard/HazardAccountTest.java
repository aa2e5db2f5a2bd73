package org.omgllava.job.cli.hazard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.SegmentationKind;
import org.omgllava.job.cli.hazard.HazardAccount.Place;
import org.omgllava.testing.EventFixtures;

class HazardAccountTest {
  private final HazardAccount account = new HazardAccount();

  @Test
  void aSkippedFrameIsAccountedForAndOneThatIsSegmentedTooIsNot() {
    account.published(picture(0), new Place("frames", 0, 0));
    account.published(picture(1), new Place("frames", 0, 1));
    account.out(event(1, SegmentationKind.SEGMENTED));
    assertThat(account.missing()).hasSize(1);

    account.out(event(0, SegmentationKind.SKIPPED));
    assertThat(account.missing()).isEmpty();
    assertThat(account.broken()).as("a skipped frame may be said after a later one").isEmpty();
    assertThat(account.counted()).containsEntry("  skipped", 1).containsEntry("  segmented", 1);

    account.out(event(1, SegmentationKind.SKIPPED));
    assertThat(account.broken()).hasSize(1);
  }

  private static Publication picture(long index) {
    return new Publication.Picture("cam", Optional.empty(), index, index, false, true, false);
  }

  private static SegmentationEvent event(long index, SegmentationKind kind) {
    return SegmentationEvent.newBuilder(EventFixtures.segmentation("cam", index, 1))
        .setEventId(kind + " " + index)
        .setCaptureTime(Instant.EPOCH.plusNanos(index * 1_000))
        .setKind(kind)
        .build();
  }
}

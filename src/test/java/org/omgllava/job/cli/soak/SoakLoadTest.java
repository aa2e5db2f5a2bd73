package org.omgllava.job.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.omgllava.job.cli.hazard.Publication;
import org.omgllava.job.cli.hazard.Publication.Aim;
import org.omgllava.job.cli.hazard.Publication.Ask;
import org.omgllava.job.cli.hazard.Publication.End;
import org.omgllava.job.cli.hazard.Publication.Picture;

class SoakLoadTest {
  private static final int FRAMES = 6_000;
  private static final int FRAMES_PER_INSTRUCTION = 50;

  private final SoakLoad load = new SoakLoad("soak-1", 1_000_000, FRAMES_PER_INSTRUCTION);
  private final List<Publication> all = new ArrayList<>();

  SoakLoadTest() {
    for (int i = 0; i < FRAMES; i++) {
      all.addAll(load.next());
    }
  }

  @Test
  void eachTurnBringsOneFrameInTheOrderOfItsStream() {
    Map<String, Long> next = new HashMap<>();
    for (Picture picture : pictures()) {
      assertThat(picture.frameIndex()).isEqualTo(next.getOrDefault(picture.streamId(), 0L));
      next.put(picture.streamId(), picture.frameIndex() + 1);
    }
    assertThat(pictures()).hasSize(FRAMES);
  }

  @Test
  void noTwoFramesOfAStreamHaveOneCaptureTime() {
    Set<String> times = new HashSet<>();

    assertThat(pictures()).allMatch(p -> times.add(p.streamId() + " " + p.captureMicros()));
  }

  @Test
  void halfOfTheFramesAreOfStreamsThatNeverEnd() {
    assertThat(pictures().stream().filter(p -> p.streamId().endsWith("-cam-0")).count())
        .isEqualTo(FRAMES / 4);
    assertThat(pictures().stream().filter(Picture::last).map(Picture::streamId))
        .containsExactlyInAnyOrder(
            "soak-1-cam-2-0",
            "soak-1-cam-3-0",
            "soak-1-cam-2-1",
            "soak-1-cam-3-1",
            "soak-1-cam-2-2",
            "soak-1-cam-3-2");
  }

  @Test
  void anInstructionStandsOnEachShortStreamAndEndsWithIt() {
    assertThat(asks())
        .filteredOn(ask -> ask.aim() == Aim.EVERY)
        .hasSize(6)
        .allMatch(Ask::endsWithStream)
        .extracting(Ask::streamId)
        .doesNotHaveDuplicates();
  }

  @Test
  void theOthersComeAsOftenAsWantedWithIdsOfTheirOwn() {
    assertThat(asks())
        .filteredOn(ask -> ask.aim() != Aim.EVERY)
        .hasSize(FRAMES / FRAMES_PER_INSTRUCTION);
    assertThat(asks()).extracting(Ask::instructionId).doesNotHaveDuplicates();
    assertThat(asks()).anyMatch(ask -> ask.conversationId().isPresent());
    assertThat(asks()).anyMatch(ask -> ask.aim() == Aim.LATEST);
  }

  @Test
  void theEndClosesWhatIsOpenBehindItsNewestFrame() {
    load.next();

    assertThat(load.end())
        .extracting(end -> ((End) end).streamId(), end -> ((End) end).frameIndex())
        .containsExactly(
            tuple("soak-1-cam-0", (long) FRAMES / 4 + 1), tuple("soak-1-cam-1", (long) FRAMES / 4));
    assertThat(load.end()).isEmpty();
  }

  private List<Picture> pictures() {
    return all.stream().filter(Picture.class::isInstance).map(Picture.class::cast).toList();
  }

  private List<Ask> asks() {
    return all.stream().filter(Ask.class::isInstance).map(Ask.class::cast).toList();
  }
}

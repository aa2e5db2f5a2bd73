package org.omgllava.job.cli.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Timings;
import org.omgllava.testing.EventFixtures;

class DigestsTest {
  private final Digests disturbed = new Digests(id -> !id.startsWith("every"));
  private final Digests undisturbed = new Digests(id -> !id.startsWith("every"));

  @Test
  void whenIsNoDifference() {
    disturbed.out(frame(1, 3));
    undisturbed.out(
        SegmentationEvent.newBuilder(frame(1, 3))
            .setTimings(new Timings(Instant.now(), 9f, 9f, 9L))
            .build());

    assertThat(disturbed.differences(undisturbed)).isEmpty();
    assertThat(disturbed.size()).isEqualTo(1);
  }

  @Test
  void anotherTrackIsADifference() {
    disturbed.out(frame(1, 3));
    undisturbed.out(frame(1, 4));

    assertThat(disturbed.differences(undisturbed))
        .containsExactly("segments door#1 is another one in the undisturbed run");
  }

  @Test
  void whatOneOfThemHasAloneIsADifference() {
    disturbed.out(frame(1, 3));
    undisturbed.out(answer("a red ball"));

    assertThat(disturbed.differences(undisturbed))
        .containsExactly(
            "segments door#1 is none of the undisturbed run's",
            "answer ask-1@door#1 is in the undisturbed run alone");
  }

  @Test
  void anAnswerInOtherWordsIsADifference() {
    disturbed.out(answer("a red ball"));
    undisturbed.out(answer("a red bell"));

    assertThat(disturbed.differences(undisturbed)).hasSize(1);
  }

  @Test
  void answersThatDependOnWhenTheyWereAskedForAreNotCompared() {
    disturbed.out(EventFixtures.answer("door", 1, "every-1", "a red ball", 2, 5));

    assertThat(disturbed.size()).isZero();
    assertThat(disturbed.differences(undisturbed)).isEmpty();
  }

  @Test
  void whatComesAgainAndIsTheSameIsNotBroken() {
    disturbed.out(frame(1, 3));
    disturbed.out(frame(1, 3));
    assertThat(disturbed.broken()).isEmpty();

    disturbed.out(frame(1, 4));
    assertThat(disturbed.broken())
        .containsExactly("segments door#1 came again and was another one");
  }

  @Test
  void streamsAreFreshWhenEachHasSegmentsOfThen() {
    Freshness freshness = new Freshness();
    long first = frame(1, 3).getCaptureTime().toEpochMilli();
    freshness.out(frame(1, 3));
    assertThat(freshness.since(first, 1)).isTrue();
    assertThat(freshness.since(first, 2)).as("the other stream has none").isFalse();

    freshness.out(EventFixtures.segmentation("gate", 5, 3));
    freshness.out(answer("a red ball"));
    assertThat(freshness.since(first, 2)).isTrue();
    assertThat(freshness.since(first + 1, 2)).as("the first one has nothing new").isFalse();

    freshness.out(frame(2, 3));
    assertThat(freshness.since(first + 1, 2)).isTrue();
  }

  private static SegmentationEvent frame(long index, long track) {
    return EventFixtures.segmentation("door", index, track);
  }

  private static AnswerEvent answer(String text) {
    return EventFixtures.answer("door", 1, "ask-1", text, 2, 5);
  }
}

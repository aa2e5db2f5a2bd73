package org.omgllava.job.cli.tracks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.omgllava.events.TrackEnd;
import org.omgllava.events.TrackEvent;
import org.omgllava.events.TrackEventKind;
import org.omgllava.events.TrackSight;
import org.omgllava.testing.EventSamples;

class TrackTableTest {
  private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

  @Test
  void theTableSaysWhenEachCameWhereItWasAndWhenItLeft() {
    Journeys journeys = journeys(Set.of(), Optional.empty());
    journeys.add(started("door", 2, "person", 10));
    journeys.add(ended("door", 1, "ball", 0, 5));

    assertThat(TrackTable.lines(journeys.wanted()))
        .containsExactly(
            "session  track  class   came                  frame  at       left                  "
                + "frame  at       frames  score  why",
            "night    1      ball    2026-11-27T12:00:00Z  0      0,0,2,2  2026-11-27T12:00:05Z  "
                + "5      1,0,3,2  4       0.88   lost",
            "night    2      person  2026-11-27T12:00:10Z  10     0,0,2,2  -                     "
                + "-      -        -       0.88   there");
  }

  @Test
  void theEndOfATrackTakesThePlaceOfItsStartInWhicheverOrderTheyAreRead() {
    for (List<TrackEvent> order :
        List.of(
            List.of(started("door", 1, "ball", 0), ended("door", 1, "ball", 0, 5)),
            List.of(ended("door", 1, "ball", 0, 5), started("door", 1, "ball", 0)))) {
      Journeys journeys = journeys(Set.of(), Optional.empty());
      order.forEach(journeys::add);

      assertThat(journeys.wanted()).containsExactly(ended("door", 1, "ball", 0, 5));
    }
  }

  @Test
  void aNumberThatStartsAgainIsTheNewerTrack() {
    Journeys journeys = journeys(Set.of(), Optional.empty());
    journeys.add(ended("door", 1, "ball", 0, 5));
    journeys.add(started("door", 1, "ball", 20));

    assertThat(journeys.wanted()).containsExactly(started("door", 1, "ball", 20));
  }

  @Test
  void onlyTheStreamAndTheClassesThatAreAskedForAreSaid() {
    Journeys journeys = journeys(Set.of("person"), Optional.empty());
    journeys.add(started("door", 1, "ball", 0));
    journeys.add(started("gate", 1, "person", 0));
    journeys.add(started("door", 2, "person", 0));

    assertThat(journeys.wanted()).containsExactly(started("door", 2, "person", 0));
  }

  @Test
  void whatHadLeftBeforeATimeIsLeftOutAndWhatHasNotLeftIsThere() {
    Journeys journeys = journeys(Set.of(), Optional.of(NOON.plusSeconds(5)));
    journeys.add(ended("door", 1, "ball", 0, 4));
    journeys.add(ended("door", 2, "ball", 0, 5));
    journeys.add(started("door", 3, "ball", 0));

    assertThat(journeys.wanted()).extracting(TrackEvent::getTrackId).containsExactly(2L, 3L);
  }

  private static Journeys journeys(Set<String> categories, Optional<Instant> since) {
    return new Journeys(new TrackFilter("door", categories, since));
  }

  private static TrackEvent started(String stream, long track, String category, long frame) {
    return event(stream, track, category, frame)
        .setKind(TrackEventKind.STARTED)
        .setEnd(null)
        .setLast(sight(EventSamples.track().getFirst(), frame))
        .setFrames(1)
        .build();
  }

  private static TrackEvent ended(
      String stream, long track, String category, long first, long last) {
    return event(stream, track, category, first)
        .setEnd(TrackEnd.LOST)
        .setLast(sight(EventSamples.track().getLast(), last))
        .setFrames(4)
        .build();
  }

  private static TrackEvent.Builder event(String stream, long track, String category, long first) {
    return TrackEvent.newBuilder(EventSamples.track())
        .setStreamId(stream)
        .setSession("night")
        .setTrackId(track)
        .setCategory(category)
        .setFirst(sight(EventSamples.track().getFirst(), first));
  }

  /** A frame a second from noon on. */
  private static TrackSight sight(TrackSight like, long frame) {
    return TrackSight.newBuilder(like)
        .setFrameIndex(frame)
        .setCaptureTime(NOON.plusSeconds(frame))
        .build();
  }
}

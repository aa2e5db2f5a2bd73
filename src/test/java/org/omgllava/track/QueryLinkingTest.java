package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.track.HandMadeStream.query;
import static org.omgllava.track.HandMadeStream.stuff;
import static org.omgllava.track.HandMadeStream.thing;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.scene.SceneSegment;

class QueryLinkingTest {
  private static final int CAR = 4;

  private final HandMadeStream<LinkingState> stream = new HandMadeStream<>(QueryLinking.upstream());

  @Test
  void identitiesFollowTheQueriesWhereverTheyAre() {
    assertThat(stream.ids(car(10, 1), car(60, 2), car(110, 3)))
        .containsExactly(1005L, 2005L, 3005L);
    assertThat(stream.ids(car(10, 3), car(60, 1), car(110, 2)))
        .containsExactly(3005L, 1005L, 2005L);
  }

  @Test
  void aNumberMovesWhenAnEarlierSegmentIsNotAccepted() {
    stream.ids(car(10, 1), car(60, 2));

    assertThat(stream.ids(car(60, 2))).containsExactly(1005L);
  }

  @Test
  void lastingNumbersDoNotMove() {
    HandMadeStream<LinkingState> lasting = new HandMadeStream<>(QueryLinking.withLastingNumbers());
    List<Long> ids = lasting.ids(car(10, 1), car(60, 2));

    assertThat(lasting.ids(car(60, 2))).containsExactly(ids.get(1));
    assertThat(lasting.ids(car(60, 2), car(10, 1)).get(1)).isGreaterThan(ids.get(1));
  }

  @Test
  void theMostUnlikeSegmentsAreLinkedWhenNothingElseIsLeft() {
    float[] query = query(1, 1);
    float[] opposite = query.clone();
    for (int i = 0; i < opposite.length; i++) {
      opposite[i] = -opposite[i];
    }
    HandMadeStream<LinkingState> lasting = new HandMadeStream<>(QueryLinking.withLastingNumbers());

    assertThat(lasting.ids(thing(CAR, 100, 10, 16, 12, opposite)))
        .isEqualTo(lasting.ids(thing(CAR, 10, 10, 16, 12, query)));
  }

  @Test
  void theClassIsTheMostLikelyOneOfTheLinkedFrames() {
    stream.ids(car(10, 1));
    stream.ids(car(11, 1));

    TrackedSegment tracked = stream.frame(thing(CAR + 1, 12, 40, 16, 12, query(1, 1))).get(0);

    assertThat(tracked.categoryId()).isEqualTo(CAR);
    assertThat(tracked.category()).isEqualTo("class " + CAR);
  }

  @Test
  void stuffIsNumberedByItsClassAlone() {
    assertThat(stream.ids(car(10, 1), stuff(0, 0, 60, 160, 60, query(5, 2))))
        .containsExactly(1005L, 1L);
    assertThat(stream.ids(stuff(0, 0, 60, 160, 60, query(5, 2)))).containsExactly(1L);
  }

  @Test
  void aThingThatIsLinkedToStuffBeginsAnew() {
    stream.ids(stuff(0, 0, 60, 160, 60, query(1, 1)));
    stream.ids(stuff(0, 0, 60, 160, 60, query(1, 1)));

    assertThat(stream.frame(car(10, 1)))
        .singleElement()
        .satisfies(
            tracked -> {
              assertThat(tracked.categoryId()).isEqualTo(CAR);
              assertThat(tracked.trackId()).isEqualTo(1005);
            });
  }

  private static SceneSegment car(int x, int looks) {
    return thing(CAR, x, 40, 16, 12, query(looks, looks));
  }
}

package org.omgllava.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.omgllava.bundle.BundleDescription.History;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.Followed;
import org.omgllava.scene.TrackPoint;
import org.omgllava.scene.VisualTokens;

class TokenTagsTest {
  private static final int UNKNOWN = 0;
  private static final int STAYED = 1;
  private static final int CAME = 2;
  private static final int LEFT = 3;
  private static final History TWO_TRACKS =
      new History(2, 2, List.of("unknown", "stayed", "came", "left"));

  @Test
  void everyTokenSaysWhatBecameOfItsTrackFromTheOldestFrameToNow() {
    TokenTags tags =
        TokenTags.of(
            new Followed(
                List.of(frame(at(7, 0.2f), at(5, 0.5f)), frame(at(9, 0), at(7, 0.3f))),
                List.of(at(7, 0.6f), at(12, 0.1f))),
            new History(2, 16, TWO_TRACKS.fates()));

    assertThat(tags.age()).containsExactly(2, 2, 1, 1, 0, 0);
    assertThat(tags.track()).containsExactly(2, 1, 3, 2, 2, 4);
    assertThat(tags.fate()).containsExactly(STAYED, LEFT, UNKNOWN, STAYED, STAYED, CAME);
    assertThat(tags.moved()[0]).isEqualTo(0.6f - 0.2f);
    assertThat(tags.moved()[8]).isEqualTo(0.6f - 0.2f);
    assertThat(tags.moved()[1]).isZero();
    assertThat(tags.moved()[10]).isZero();
  }

  @Test
  void tokensWithoutATrackSayTheirAgeAlone() {
    TokenTags tags =
        TokenTags.of(
            new Followed(
                List.of(frame(TrackPoint.NONE)), List.of(TrackPoint.NONE, TrackPoint.NONE)),
            TWO_TRACKS);

    assertThat(tags.age()).containsExactly(1, 0, 0);
    assertThat(tags.track()).containsOnly(0);
    assertThat(tags.fate()).containsOnly(UNKNOWN);
    assertThat(tags.moved()).containsOnly(0);
  }

  @Test
  void tracksBeyondThoseThatAreToldApartGetNoNumberButKeepTheirFate() {
    TokenTags tags =
        TokenTags.of(
            new Followed(List.of(frame(at(1, 0), at(2, 0), at(3, 0))), List.of(at(4, 0))),
            TWO_TRACKS);

    assertThat(tags.track()).containsExactly(1, 2, 0, 0);
    assertThat(tags.fate()).containsExactly(LEFT, LEFT, LEFT, CAME);
  }

  @Test
  void fatesAreRowsOfTheModel() {
    TokenTags tags =
        TokenTags.of(
            new Followed(List.of(frame(at(1, 0))), List.of(TrackPoint.NONE)),
            new History(2, 2, List.of("left", "came", "unknown", "stayed")));

    assertThat(tags.fate()).isEqualTo(LongStream.of(0, 2).toArray());
  }

  @Test
  void anEarlierFrameHasOnePointPerToken() {
    assertThatThrownBy(
            () -> new EarlierFrame(new VisualTokens(2, 1, new float[2]), List.of(at(1, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("points: 1 (expected: one per token, 2)");
  }

  @Test
  void theObjectTokensAreTheLastOfTheVisualOnes() {
    VisualTokens visual = new VisualTokens(3, 2, new float[] {1, 2, 3, 4, 5, 6});

    EarlierFrame frame = EarlierFrame.of(visual, List.of(at(1, 0), at(2, 0)));

    assertThat(frame.objects().values()).containsExactly(3, 4, 5, 6);
    assertThat(visual.first(1).values()).containsExactly(1, 2);
  }

  private static EarlierFrame frame(TrackPoint... points) {
    VisualTokens objects = new VisualTokens(points.length, 1, new float[points.length]);
    return new EarlierFrame(objects, List.of(points));
  }

  private static TrackPoint at(long track, float x) {
    return new TrackPoint(track, x, 0.5f);
  }
}

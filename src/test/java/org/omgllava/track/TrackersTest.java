package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.SceneSegment;
import org.omgllava.setting.Settings;
import org.omgllava.testing.TestingPerceiver;

class TrackersTest {
  @Test
  void associationIsTheDefault() {
    assertThat(Trackers.of(Settings.defaults(TrackSettings.class))).isInstanceOf(Association.class);
  }

  @Test
  void theUpstreamLinkingCanBeChosen() {
    TrackSettings chosen =
        Settings.with(
            Settings.defaults(TrackSettings.class), Map.of("track-method", "query-linking"));

    assertThat(Trackers.of(chosen)).isEqualTo(QueryLinking.upstream());
  }

  /** Of a ball and a wall in one frame, whichever tracker follows them. */
  @Test
  void theIdentitiesThatAreFollowedAreThoseOfTheLastFrame() {
    List<SceneSegment> segments = List.of(segment(4, true, 0, 3), segment(7, false, 3, 8));

    for (QueryLinking linking :
        List.of(QueryLinking.upstream(), QueryLinking.withLastingNumbers())) {
      isFollowed(linking, segments);
    }
    isFollowed(new Association(Settings.defaults(TrackSettings.class)), segments);
  }

  private static <S> void isFollowed(Tracker<S> tracker, List<SceneSegment> segments) {
    Tracker.Tracked<S> tracked = tracker.track(Optional.empty(), 0, segments);

    assertThat(tracker.identities(tracked.state()))
        .isEqualTo(tracked.segments().stream().map(TrackedSegment::trackId).sorted().toList());
    assertThat(tracker.identities(tracker.track(Optional.empty(), 0, List.of()).state())).isEmpty();
  }

  private static SceneSegment segment(int categoryId, boolean thing, int from, int to) {
    RunLengthMask mask = TestingPerceiver.columns(from, to);
    return new SceneSegment(
        categoryId,
        "class " + categoryId,
        thing,
        0.9f,
        RunLengthMasks.area(mask),
        RunLengthMasks.boundingBox(mask),
        mask,
        new float[] {categoryId, 1, 0, 0});
  }
}

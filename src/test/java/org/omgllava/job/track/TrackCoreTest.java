package org.omgllava.job.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.runtime.Decision;
import org.omgllava.scene.SceneSegment;
import org.omgllava.track.TrackedSegment;
import org.omgllava.track.Tracker;

class TrackCoreTest {
  private static final SceneSegment BALL =
      new SceneSegment(1, "ball", true, 1, 24, new int[4], columns(0, 3), new float[0]);

  private final TrackCore<Long> core = new TrackCore<>(new FrameCounter());

  /** Knows how many frames there were; a segment's identity is that number and the frame's. */
  private static final class FrameCounter implements Tracker<Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public Class<Long> stateType() {
      return Long.class;
    }

    @Override
    public List<Long> identities(Long frames) {
      return List.of(frames);
    }

    @Override
    public Tracked<Long> track(
        Optional<Long> before, long frameIndex, List<SceneSegment> segments) {
      long frames = before.orElse(0L) + 1;
      List<TrackedSegment> tracked =
          segments.stream()
              .map(
                  s ->
                      new TrackedSegment(
                          10 * frameIndex + frames,
                          s.categoryId(),
                          s.category(),
                          s.thing(),
                          s.score(),
                          s.areaPixels(),
                          s.boxXywhPixels(),
                          s.mask()))
              .toList();
      return new Tracked<>(tracked, frames);
    }
  }

  @Test
  void theFirstFrameIsTrackedFromNothing() {
    Decision<StreamTracks<Long>, TrackEffect> decision =
        core.frame(Optional.empty(), perceived(frame("cam", 4).stamp()));

    assertThat(tracks(decision)).hasValue(1L);
    assertThat(emitted(decision).pass()).isEqualTo(pass(frame("cam", 4).stamp(), true));
    assertThat(emitted(decision).segments())
        .extracting(TrackedSegment::trackId, TrackedSegment::category)
        .containsExactly(tuple(41L, "ball"));
  }

  @Test
  void theNextFrameIsTrackedFromWhatIsKnown() {
    Decision<StreamTracks<Long>, TrackEffect> decision =
        core.frame(known(6), perceived(frame("cam", 5).stamp()));

    assertThat(tracks(decision)).hasValue(7L);
    assertThat(emitted(decision).segments().get(0).trackId()).isEqualTo(57);
  }

  @Test
  void anotherSessionIsTrackedFromNothingThoughNoEndHasCome() {
    FrameStamp other = frame("cam", 5).stamp().in("other");

    assertThat(tracks(core.frame(known(6), perceived(other)))).hasValue(1L);
    FramePass again = pass(other, false);
    assertThat(tracks(core.frame(known(6), new PerceivedFrame(again, List.of())))).hasValue(6L);
  }

  @Test
  void anAnnouncementIsNotTrackedAndChangesNothing() {
    FramePass again = pass(lastFrame("cam", 5).stamp(), false);

    assertThat(core.frame(known(6), new PerceivedFrame(again, List.of())))
        .isEqualTo(
            new Decision<>(
                known(6), List.of(new TrackEffect.Announce(new TrackedFrame(again, List.of())))));
    assertThat(core.frame(Optional.empty(), new PerceivedFrame(again, List.of())).state())
        .isEmpty();
  }

  @Test
  void theEndForgetsTheStreamWithAPictureOrWithout() {
    Decision<StreamTracks<Long>, TrackEffect> withPicture =
        core.frame(known(6), perceived(lastFrame("cam", 7).stamp()));
    Decision<StreamTracks<Long>, TrackEffect> without =
        core.frame(known(6), new PerceivedFrame(pass(end("cam", 7).stamp(), false), List.of()));

    assertThat(withPicture.state()).isEmpty();
    assertThat(emitted(withPicture).segments()).hasSize(1);
    assertThat(without.state()).isEmpty();
    assertThat(without.effects()).singleElement().isInstanceOf(TrackEffect.Announce.class);
  }

  private static Optional<StreamTracks<Long>> known(long frames) {
    return Optional.of(new StreamTracks<>(frames, "", List.of()));
  }

  private static Optional<Long> tracks(Decision<StreamTracks<Long>, TrackEffect> decision) {
    return decision.state().map(StreamTracks::tracks);
  }

  private static FramePass pass(FrameStamp stamp, boolean panoptic) {
    return new FramePass(stamp, panoptic, 2, 3, 4);
  }

  private static PerceivedFrame perceived(FrameStamp stamp) {
    return new PerceivedFrame(pass(stamp, true), List.of(BALL));
  }

  private static TrackedFrame emitted(Decision<StreamTracks<Long>, TrackEffect> decision) {
    assertThat(decision.effects()).singleElement().isInstanceOf(TrackEffect.Emit.class);
    return ((TrackEffect.Emit) decision.effects().get(0)).frame();
  }
}

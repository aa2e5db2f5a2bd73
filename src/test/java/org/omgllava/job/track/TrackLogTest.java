package org.omgllava.job.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.runtime.Decision;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.scene.SceneSegment;
import org.omgllava.track.TrackedSegment;
import org.omgllava.track.Tracker;

/** What the core tells the track log, with a tracker that follows by class for two frames. */
class TrackLogTest {
  private static final int MEMORY = 2;

  private final TrackCore<Followed> core = new TrackCore<>(new ByClass());
  private Optional<StreamTracks<Followed>> known = Optional.empty();
  private final List<String> log = new ArrayList<>();

  /** Frames that a class may still be missing in. */
  private record Followed(Map<Long, Integer> left) {}

  /** A class's number is its identity; a class of 100 and more is never followed. */
  private static final class ByClass implements Tracker<Followed> {
    private static final long serialVersionUID = 1L;

    @Override
    public Class<Followed> stateType() {
      return Followed.class;
    }

    @Override
    public List<Long> identities(Followed state) {
      return List.copyOf(state.left().keySet());
    }

    @Override
    public Tracked<Followed> track(
        Optional<Followed> before, long frameIndex, List<SceneSegment> segments) {
      Map<Long, Integer> left = new TreeMap<>();
      before.ifPresent(state -> state.left().forEach((id, frames) -> left.put(id, frames - 1)));
      left.values().removeIf(frames -> frames < 0);
      List<TrackedSegment> tracked = new ArrayList<>();
      for (SceneSegment segment : segments) {
        long id = segment.categoryId();
        if (id < 100) {
          left.put(id, MEMORY);
        }
        tracked.add(
            new TrackedSegment(
                id,
                segment.categoryId(),
                segment.category(),
                segment.thing(),
                segment.score(),
                segment.areaPixels(),
                segment.boxXywhPixels(),
                segment.mask()));
      }
      return new Tracked<>(tracked, new Followed(left));
    }
  }

  @Test
  void aTrackStartsOnceWithWhereItCame() {
    perceive(frame("cam", 4), ball(0, 3));
    perceive(frame("cam", 5), ball(1, 4));

    assertThat(log).containsExactly("cam//1 STARTED 4..4 [0, 0, 3, 8]..[0, 0, 3, 8] x1 0.5");
  }

  @Test
  void aTrackEndsWhenTheTrackerHasForgottenItWithWhereItWasLast() {
    perceive(frame("cam", 4), ball(0, 3));
    perceive(frame("cam", 5), ball(1, 4));
    for (int index = 6; index < 8; index++) {
      perceive(frame("cam", index));
    }
    assertThat(log).hasSize(1);

    perceive(frame("cam", 8));
    perceive(frame("cam", 9));

    assertThat(log)
        .hasSize(2)
        .last()
        .isEqualTo("cam//1 LOST 4..5 [0, 0, 3, 8]..[1, 0, 4, 8] x2 0.5");
    assertThat(known.orElseThrow().spans()).isEmpty();
  }

  @Test
  void aTrackThatComesBackWhileItIsFollowedIsTheSame() {
    perceive(frame("cam", 4), ball(0, 3));
    perceive(frame("cam", 5));
    perceive(frame("cam", 6), ball(2, 5));
    perceive(lastFrame("cam", 7));

    assertThat(log)
        .hasSize(2)
        .last()
        .isEqualTo("cam//1 SESSION_ENDED 4..6 [0, 0, 3, 8]..[2, 0, 5, 8] x2 0.5");
    assertThat(known).isEmpty();
  }

  @Test
  void whatIsNotFollowedIsNoTrack() {
    perceive(frame("cam", 4), segment(100, "doubtful", 0, 3));
    perceive(lastFrame("cam", 5), segment(100, "doubtful", 0, 3));

    assertThat(log).isEmpty();
  }

  @Test
  void twoSegmentsOfOneIdentityAreOneSight() {
    perceive(frame("cam", 4), ball(0, 3), ball(4, 8));
    perceive(lastFrame("cam", 5));

    assertThat(log)
        .containsExactly(
            "cam//1 STARTED 4..4 [0, 0, 3, 8]..[0, 0, 3, 8] x1 0.5",
            "cam//1 SESSION_ENDED 4..4 [0, 0, 3, 8]..[0, 0, 3, 8] x1 0.5");
  }

  @Test
  void anEndWithoutAPictureEndsAllTracksInTheirOrder() {
    perceive(frame("cam", 4), segment(2, "cart", 4, 8), ball(0, 3));
    announce(end("cam", 5));

    assertThat(log)
        .extracting(line -> line.split(" \\d")[0])
        .containsExactly(
            "cam//2 STARTED", "cam//1 STARTED", "cam//2 SESSION_ENDED", "cam//1 SESSION_ENDED");
  }

  @Test
  void anotherSessionEndsTheTracksOfTheOneBeforeUnderItsName() {
    perceive(frame("cam", 4).in("one"), ball(0, 3));
    perceive(frame("cam", 0).in("two"), ball(0, 3));

    assertThat(log)
        .extracting(line -> line.split(" \\d")[0])
        .containsExactly("cam/one/1 STARTED", "cam/one/1 SESSION_ENDED", "cam/two/1 STARTED");
  }

  @Test
  void anAnnouncementTellsNothing() {
    perceive(frame("cam", 4), ball(0, 3));
    announce(frame("cam", 2));
    announce(lastFrame("cam", 9));

    assertThat(log).hasSize(1);
    assertThat(known.orElseThrow().spans()).hasSize(1);
  }

  private void perceive(Frame frame, SceneSegment... segments) {
    take(new PerceivedFrame(new FramePass(frame.stamp(), true, 0, 0, 0), List.of(segments)));
  }

  private void announce(Frame frame) {
    take(new PerceivedFrame(FramePass.announcing(frame.stamp(), 1), List.of()));
  }

  private void take(PerceivedFrame frame) {
    Decision<StreamTracks<Followed>, TrackEffect> decision = core.frame(known, frame);
    known = decision.state();
    for (TrackEffect effect : decision.effects()) {
      if (effect instanceof TrackEffect.Log told) {
        log.add(words(told.note()));
      }
    }
  }

  private static String words(TrackNote note) {
    var span = note.span();
    return note.streamId()
        + "/"
        + note.session()
        + "/"
        + span.trackId()
        + " "
        + note.turn()
        + " "
        + span.first().frameIndex()
        + ".."
        + span.last().frameIndex()
        + " "
        + List.of(box(span.first().boxXyxyPixels()), box(span.last().boxXyxyPixels())).stream()
            .reduce((a, b) -> a + ".." + b)
            .orElseThrow()
        + " x"
        + span.frames()
        + " "
        + span.meanScore();
  }

  private static String box(int[] xyxy) {
    return java.util.Arrays.toString(xyxy);
  }

  private static SceneSegment ball(int from, int to) {
    return segment(1, "ball", from, to);
  }

  private static SceneSegment segment(int category, String name, int from, int to) {
    RunLengthMask mask = columns(from, to);
    return new SceneSegment(
        category, name, true, 0.5f, 24, new int[] {from, 0, to - from, 8}, mask, new float[0]);
  }
}

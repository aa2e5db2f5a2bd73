package org.omgllava.job.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.control;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.follow;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Control;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.SceneSegment;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.Rescaling;
import org.omgllava.track.TrackSettings;
import org.omgllava.track.TrackedSegment;
import org.omgllava.track.Trackers;

class TrackSegmentsHarnessTest {
  private KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame> harness;

  @BeforeEach
  void open() throws Exception {
    harness = newHarness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void givesEverySegmentAnIdentityAndKeepsTheRest() throws Exception {
    PerceivedFrame frame = perceived(frame("cam", 0));
    harness.processElement(frame, 0);

    TrackedFrame tracked = harness.extractOutputValues().get(0);
    assertThat(tracked.stamp()).isEqualTo(frame.stamp());
    assertThat(tracked.pass().expectedAnswers()).isEqualTo(2);
    assertThat(tracked.segments())
        .extracting(TrackedSegment::category)
        .containsExactly("ball", "wall");
    assertThat(tracked.segments()).extracting(TrackedSegment::trackId).doesNotHaveDuplicates();
    assertThat(tracked.segments()).allSatisfy(s -> assertThat(s.trackId()).isPositive());
    assertThat(links(harness)).isEqualTo(outputs(harness));
  }

  @Test
  void announcementsGoToTheLinksOnly() throws Exception {
    harness.processElement(
        new PerceivedFrame(FramePass.announcing(frame("cam", 0).stamp(), 1), List.of()), 0);

    assertThat(harness.extractOutputValues()).isEmpty();
    assertThat(links(harness)).containsExactly("cam 0 []");
  }

  @Test
  void whatIsHeldOfAStreamPassesWithItsIdentities() throws Exception {
    Holdings asked = Holdings.none(control("cam", "what", Control.LIST));
    harness.processElement(perceived(frame("cam", 0).in("night")), 0);
    harness.processElement(new PerceivedFrame(FramePass.of(asked), List.of()), 0);
    harness.processElement(
        new PerceivedFrame(FramePass.announcing(end("cam", 1).stamp(), 0), List.of()), 0);
    harness.processElement(new PerceivedFrame(FramePass.of(asked), List.of()), 0);

    List<Holdings> held =
        harness.getSideOutput(TrackSegments.LINKS).stream()
            .flatMap(link -> link.getValue().pass().holdings().stream())
            .toList();
    assertThat(held).extracting(Holdings::tracks).containsExactly(List.of(1L, 2L), List.of());
    assertThat(held)
        .extracting(holdings -> holdings.steps().get(0).entries())
        .containsExactly(3L, 0L);
    assertThat(harness.extractOutputValues()).as("no event tells of it").hasSize(1);
  }

  @Test
  void framesGoToTheirFollowersAndTheFirstOneWithoutAnyToo() throws Exception {
    FramePass pass = new FramePass(frame("cam", 1).stamp(), true, 0, 0, 0);
    harness.processElement(perceived(frame("cam", 0)), 0);
    harness.processElement(
        new PerceivedFrame(
            pass, perceived(frame("cam", 1)).segments(), List.of(follow("cam", "it"))),
        0);
    harness.processElement(perceived(frame("cam", 2)), 0);
    harness.processElement(perceived(frame("cam", 3)), 0);

    assertThat(followed()).containsExactly("cam 1 [ball1, wall2] [it]", "cam 2 [ball1, wall2] []");
  }

  @Test
  void theEndOfAStreamGoesToItsFollowersOnce() throws Exception {
    FramePass pass = new FramePass(frame("cam", 0).stamp(), true, 0, 0, 0);
    harness.processElement(new PerceivedFrame(pass, List.of(), List.of(follow("cam", "it"))), 0);
    for (long index = 1; index < 3; index++) {
      harness.processElement(
          new PerceivedFrame(FramePass.announcing(end("cam", index).stamp(), 0), List.of()), 0);
    }

    assertThat(followed()).containsExactly("cam 0 [] [it]", "cam 1 [] []");
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  private List<String> followed() {
    return harness.getSideOutput(FollowableFrame.FOLLOWED).stream()
        .map(StreamRecord::getValue)
        .map(
            f ->
                f.streamId()
                    + " "
                    + f.stamp().frameIndex()
                    + " "
                    + f.segments().stream().map(s -> s.category() + s.trackId()).toList()
                    + " "
                    + f.followers().stream().map(Instruction::instructionId).toList())
        .toList();
  }

  @Test
  void theEndOfAStreamFreesItsTracks() throws Exception {
    harness.processElement(perceived(frame("a", 0)), 0);
    harness.processElement(
        new PerceivedFrame(FramePass.announcing(end("a", 1).stamp(), 0), List.of()), 0);
    harness.processElement(perceived(lastFrame("b", 0)), 0);

    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(links(harness)).hasSize(3);
  }

  @Test
  void aLastFrameThatIsAskedForAgainDoesNotEndTheNextStream() throws Exception {
    harness.processElement(perceived(frame("cam", 0)), 0);
    harness.processElement(
        new PerceivedFrame(FramePass.announcing(lastFrame("cam", 9).stamp(), 1), List.of()), 0);

    assertThat(harness.numKeyedStateEntries()).isPositive();
  }

  @Test
  void anotherSessionBeginsItsTracksAnewThoughNoEndHasCome() throws Exception {
    PerceivedFrame withCart =
        new PerceivedFrame(
            new FramePass(frame("cam", 0).stamp().in("one"), true, 0, 0, 0),
            List.of(
                segment(3, "cart", true, columns(4, 8)), segment(1, "ball", true, columns(0, 3))));
    harness.processElement(withCart, 0);
    harness.processElement(perceived(frame("cam", 1).in("one")), 0);
    harness.processElement(perceived(frame("cam", 0).in("two")), 0);
    harness.processElement(perceived(frame("cam", 1).in("two")), 0);

    assertThat(outputs(harness))
        .containsExactly(
            "cam 0 [cart1, ball2]",
            "cam 1 [ball2, wall3]",
            "cam 0 [ball1, wall2]",
            "cam 1 [ball1, wall2]");
  }

  @Test
  void theTrackLogIsToldOnceOfEachStartAndEnd() throws Exception {
    harness.processElement(perceived(frame("cam", 0)), 0);
    harness.processElement(perceived(frame("cam", 1)), 0);
    harness.processElement(perceived(lastFrame("cam", 2)), 0);
    harness.processElement(
        new PerceivedFrame(FramePass.announcing(end("cam", 3).stamp(), 0), List.of()), 0);

    assertThat(log(harness))
        .containsExactly(
            "cam STARTED ball1 0..0",
            "cam STARTED wall2 0..0",
            "cam SESSION_ENDED ball1 0..2",
            "cam SESSION_ENDED wall2 0..2");
  }

  /** Their attributes may be large, and are on the results of the frames. */
  @Test
  void whatASenderSaidOfAFrameIsNotKeptInTheTrackLog() throws Exception {
    Frame frame = frame("cam", 0);
    FrameStamp stamp = frame.stamp();
    FrameStamp noted =
        new FrameStamp(
            stamp.streamId(),
            stamp.session(),
            stamp.frameIndex(),
            stamp.captureTimeMicros(),
            stamp.heightPixels(),
            stamp.widthPixels(),
            stamp.endOfStream(),
            stamp.origin().with(Map.of("name", "x".repeat(60_000))));
    harness.processElement(perceived(new Frame(noted, frame.image())), 0);

    assertThat(harness.getSideOutput(TrackSegments.LOG))
        .allSatisfy(
            note ->
                assertThat(note.getValue().span().first().origin())
                    .isEqualTo(stamp.origin().placeOnly()));
  }

  @Test
  void noInterruptionChangesTheIdentities() throws Exception {
    List<
            Interruption.Act<
                KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame>>>
        script = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      PerceivedFrame a = perceived(frame("a", i).in(i < 3 ? "one" : "two"));
      PerceivedFrame b = perceived(frame("b", 10 + i));
      script.add(h -> h.processElement(a, 0));
      script.add(h -> h.processElement(b, 0));
    }
    new Interruption<>(TrackSegmentsHarnessTest::newHarness, TrackSegmentsHarnessTest::outputs)
        .changesNothing(script);
    new Interruption<>(TrackSegmentsHarnessTest::newHarness, TrackSegmentsHarnessTest::log)
        .changesNothing(script);
  }

  /** The cart of the first frame takes an identity, so that a forgotten stream would count anew. */
  @Test
  void rescalingChangesNoIdentity() throws Exception {
    List<
            Rescaling.Step<
                KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame>>>
        first = new ArrayList<>();
    List<
            Rescaling.Step<
                KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame>>>
        second = new ArrayList<>();
    List<
            Rescaling.Step<
                KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame>>>
        third = new ArrayList<>();
    for (String s : Rescaling.STREAMS) {
      PerceivedFrame withCart =
          new PerceivedFrame(
              new FramePass(frame(s, 0).stamp(), true, 0, 0, 0),
              List.of(
                  segment(1, "ball", true, columns(0, 3)),
                  segment(3, "cart", true, columns(4, 8))));
      first.add(Rescaling.of(s, h -> h.processElement(withCart, 0)));
      first.add(Rescaling.of(s, h -> h.processElement(perceived(frame(s, 1)), 0)));
      second.add(Rescaling.of(s, h -> h.processElement(perceived(frame(s, 2)), 0)));
      third.add(Rescaling.of(s, h -> h.processElement(perceived(lastFrame(s, 3)), 0)));
    }

    new Rescaling<>(
            TrackSegmentsHarnessTest::newHarness,
            List.of(
                TrackSegmentsHarnessTest::outputs,
                TrackSegmentsHarnessTest::links,
                TrackSegmentsHarnessTest::log))
        .changesNothing(first, second, third);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame>
      newHarness() throws Exception {
    return newHarness(1, 0);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame>
      newHarness(int parallelism, int subtask) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new TrackSegments<>(Trackers.of(Settings.defaults(TrackSettings.class)))),
        PerceivedFrame::streamId,
        Types.STRING,
        Rescaling.MAX_PARALLELISM,
        parallelism,
        subtask);
  }

  private static PerceivedFrame perceived(Frame frame) {
    return new PerceivedFrame(
        new FramePass(frame.stamp(), true, 2, 0, 0),
        List.of(segment(1, "ball", true, columns(0, 3)), segment(2, "wall", false, columns(3, 8))));
  }

  private static SceneSegment segment(
      int category, String name, boolean thing, RunLengthMask mask) {
    return new SceneSegment(
        category,
        name,
        thing,
        0.9f,
        RunLengthMasks.area(mask),
        RunLengthMasks.boundingBox(mask),
        mask,
        new float[] {category, 1, 0, 0});
  }

  private static List<String> outputs(
      KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame> harness) {
    return harness.extractOutputValues().stream().map(TrackSegmentsHarnessTest::describe).toList();
  }

  private static List<String> links(
      KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame> harness) {
    return harness.getSideOutput(TrackSegments.LINKS).stream()
        .map(record -> describe(record.getValue()))
        .toList();
  }

  private static List<String> log(
      KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame> harness) {
    var told = harness.getSideOutput(TrackSegments.LOG);
    return told == null
        ? List.of()
        : told.stream().map(record -> describe(record.getValue())).toList();
  }

  private static String describe(TrackNote note) {
    return note.streamId()
        + " "
        + note.turn()
        + " "
        + note.span().category()
        + note.span().trackId()
        + " "
        + note.span().first().frameIndex()
        + ".."
        + note.span().last().frameIndex();
  }

  private static String describe(TrackedFrame frame) {
    return frame.streamId()
        + " "
        + frame.stamp().frameIndex()
        + " "
        + frame.segments().stream().map(s -> s.category() + s.trackId()).toList();
  }
}

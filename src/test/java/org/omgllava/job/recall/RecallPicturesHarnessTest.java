package org.omgllava.job.recall;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.JobFixtures.question;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Past;
import org.omgllava.job.event.PicturedUtterance;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.runtime.OperatorFactory;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;
import org.omgllava.setting.Settings;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.TestingPictures;

/** A frame's offset is its index; the pictures of all streams are told apart by it alone. */
class RecallPicturesHarnessTest {
  /** What a picture costs beside its own bytes. */
  private static final int ENTRY_BYTES = 320;

  private static final PictureSettings NOTHING_AT_HAND = new PictureSettings(0, 10_000);

  @BeforeEach
  @AfterEach
  void forget() {
    TestingPictures.KEPT.clear();
    TestingPictures.READINGS.drainPermits();
  }

  @Test
  void aFrameThatHasJustPassedIsAtHand() throws Exception {
    try (var harness = frames(Settings.defaults(PictureSettings.class))) {
      harness.processElement(Clip.of(scheduled(frame("cam", 0))), 0);
      harness.processElement(again("cam", 0, "q"), 0);

      assertThat(clips(harness)).containsExactly("0 []", "0 [q]");
      assertThat(image(harness, 1)).isEqualTo(frame("cam", 0).image().bytes());
    }
  }

  @Test
  void aPictureThatIsNotAtHandIsReadAgainAndWhatComesBehindItWaits() throws Exception {
    try (var harness = frames(NOTHING_AT_HAND)) {
      TestingPictures.keep(frame("cam", 3));
      harness.processElement(again("cam", 3, "q"), 0);
      harness.processElement(Clip.of(scheduled(frame("cam", 4))), 0);
      harness.processElement(Clip.of(scheduled(end("cam", 5))), 0);
      assertThat(clips(harness)).isEmpty();

      TestingPictures.READINGS.release();
      harness.getTaskMailbox().take(0).run();

      assertThat(clips(harness)).containsExactly("3 [q]", "4 []", "5 []");
      assertThat(image(harness, 0)).isEqualTo(frame("cam", 3).image().bytes());
    }
  }

  @Test
  void aPictureThatIsGoneIsAnsweredAndTheStreamGoesOn() throws Exception {
    try (var harness = frames(NOTHING_AT_HAND)) {
      TestingPictures.READINGS.release();
      harness.processElement(again("cam", 3, "q"), 0);
      harness.processElement(Clip.of(scheduled(frame("cam", 4))), 0);
      harness.prepareSnapshotPreBarrier(1);

      assertThatOnlyTheNextFramePasses(harness, "frame 3");
    }
  }

  @Test
  void aQuestionThatLooksBackGetsThePicturesOfAllItsFramesInTheirOrder() throws Exception {
    try (var harness = frames(Settings.defaults(PictureSettings.class))) {
      TestingPictures.keep(frame("cam", 1));
      harness.processElement(Clip.of(scheduled(frame("cam", 2))), 0);
      TestingPictures.keep(frame("cam", 3));
      harness.processElement(lookingBack("q", 3, 1, 2), 0);
      TestingPictures.READINGS.release(2);
      harness.prepareSnapshotPreBarrier(1);

      assertThat(clips(harness)).containsExactly("2 []", "3 [q]");
      assertThat(image(harness, 1)).isEqualTo(frame("cam", 3).image().bytes());
      assertThat(harness.extractOutputValues().get(1).frames().get(0).earlier())
          .extracting(earlier -> new String(earlier.image().bytes(), UTF_8))
          .containsExactly(text(frame("cam", 1)), text(frame("cam", 2)));
    }
  }

  @Test
  void aQuestionThatLooksBackOnAPictureThatIsGoneIsAnswered() throws Exception {
    try (var harness = frames(NOTHING_AT_HAND)) {
      TestingPictures.keep(frame("cam", 2));
      TestingPictures.keep(frame("cam", 3));
      harness.processElement(lookingBack("q", 3, 1, 2), 0);
      harness.processElement(Clip.of(scheduled(frame("cam", 4))), 0);
      TestingPictures.READINGS.release(3);
      harness.prepareSnapshotPreBarrier(1);

      assertThatOnlyTheNextFramePasses(harness, "frame 1");
    }
  }

  /** What was asked about frame 3 is answered with the picture that is gone. */
  private static void assertThatOnlyTheNextFramePasses(
      KeyedOneInputStreamOperatorTestHarness<String, Clip, Clip> harness, String gone) {
    assertThat(clips(harness)).containsExactly("4 []");
    var answers = harness.getSideOutput(GroundedAnswer.UNANSWERABLE);
    assertThat(answers).hasSize(1);
    Failure failure = (Failure) answers.remove().getValue();
    assertThat(failure.problem().code()).isEqualTo("PICTURE_GONE");
    assertThat(failure.problem().message()).contains(gone);
    assertThat(failure.frame()).contains(frame("cam", 3).stamp());
  }

  private static String text(Frame frame) {
    return new String(frame.image().bytes(), UTF_8);
  }

  private static Clip lookingBack(String id, long asked, long... earlier) {
    List<Past.Sight> before =
        LongStream.of(earlier)
            .mapToObj(index -> new Past.Sight(frame("cam", index).stamp(), List.of(1L)))
            .toList();
    Past past = new Past(new Past.Sight(frame("cam", asked).stamp(), List.of(1L)), before);
    return Clip.of(ScheduledFrame.past(past, onFrame("cam", id, asked).on(past)));
  }

  /** Nothing is under way at a barrier: the operator has no state. */
  @Test
  void aCheckpointWaitsForWhatIsBeingRead() throws Exception {
    try (var harness = frames(NOTHING_AT_HAND)) {
      for (int i = 0; i < 3; i++) {
        TestingPictures.keep(frame("cam", i));
        harness.processElement(again("cam", i, "q" + i), 0);
      }
      assertThat(clips(harness)).isEmpty();
      TestingPictures.READINGS.release(3);
      harness.prepareSnapshotPreBarrier(1);

      assertThat(clips(harness)).containsExactly("0 [q0]", "1 [q1]", "2 [q2]");
    }
  }

  @Test
  void theLeastRecentlyUsedPicturesMakeRoomForNewOnes() throws Exception {
    int cost = frame("cam", 0).sizeBytes() + ENTRY_BYTES;
    try (var harness = frames(new PictureSettings(2L * cost + cost / 2, 10_000))) {
      for (int i = 0; i < 3; i++) {
        harness.processElement(Clip.of(scheduled(frame("cam", i))), 0);
      }
      harness.processElement(again("cam", 2, "two"), 0);
      harness.processElement(again("cam", 0, "nought"), 0);

      assertThat(clips(harness))
          .as("the first is no longer at hand")
          .hasSize(4)
          .endsWith("2 [two]");
      TestingPictures.READINGS.release();
      harness.prepareSnapshotPreBarrier(1);
      assertThat(harness.getSideOutput(GroundedAnswer.UNANSWERABLE)).hasSize(1);
    }
  }

  @Test
  void anAnswerWithPhrasesBringsThePictureAndOneWhosePictureIsGoneTheReason() throws Exception {
    try (var harness = answers()) {
      TestingPictures.keep(frame("cam", 0));
      harness.processElement(answer("found", 0, 1), 0);
      harness.processElement(answer("gone", 1, 1), 0);
      harness.processElement(answer("plain", 1, 0), 0);
      TestingPictures.READINGS.release(2);
      harness.prepareSnapshotPreBarrier(1);

      List<PicturedUtterance> out = harness.extractOutputValues();
      assertThat(out)
          .extracting(u -> u.utterance().instruction().instructionId())
          .containsExactly("found", "gone", "plain");
      assertThat(out.get(0).image().bytes()).isEqualTo(frame("cam", 0).image().bytes());
      assertThat(((Failure) out.get(1).utterance()).problem().code()).isEqualTo("PICTURE_GONE");
      assertThat(((Failure) out.get(1).utterance()).awaitedOn())
          .as("it is counted off")
          .contains(frame("cam", 1).stamp());
      assertThat(out.get(2).image().bytes()).isEmpty();
    }
  }

  private static ScheduledFrame scheduled(Frame frame) {
    return new ScheduledFrame(frame, List.of(), frame.stamp().hasPicture());
  }

  private static Clip again(String stream, long index, String id) {
    Frame asked = Frame.withoutPicture(frame(stream, index).stamp());
    return Clip.of(new ScheduledFrame(asked, List.of(onFrame(stream, id, index)), false));
  }

  private static Utterance answer(String id, long index, int phrases) {
    List<Generation.Phrase> said = new ArrayList<>();
    for (int i = 0; i < phrases; i++) {
      said.add(new Generation.Phrase(i, i + 1, new float[] {1, 0}));
    }
    return Utterance.answer(
        question(frame("cam", index), onFrame("cam", id, index)),
        new Generation(
            id, "q", "<p>a", "a", said, Generation.Finish.STOP, 5, 2, new Confidence(0, 0), 3),
        0);
  }

  private static List<String> clips(
      KeyedOneInputStreamOperatorTestHarness<String, Clip, Clip> harness) {
    return harness.extractOutputValues().stream()
        .map(clip -> clip.frames().get(0))
        .map(
            f ->
                f.frame().index()
                    + " "
                    + f.instructions().stream().map(i -> i.instructionId()).toList())
        .toList();
  }

  private static byte[] image(
      KeyedOneInputStreamOperatorTestHarness<String, Clip, Clip> harness, int place) {
    return harness.extractOutputValues().get(place).frames().get(0).frame().image().bytes();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Clip, Clip> frames(
      PictureSettings settings) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, Clip, Clip>(
            new OperatorFactory<>(task -> new RecallFrames(task, settings, new TestingPictures())),
            Clip::streamId,
            Types.STRING);
    harness.setup(JobFixtures.serializer(Clip.class));
    harness.open();
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, Utterance, PicturedUtterance>
      answers() throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, Utterance, PicturedUtterance>(
            new OperatorFactory<>(
                task -> new RecallAnswered(task, NOTHING_AT_HAND, new TestingPictures())),
            Utterance::streamId,
            Types.STRING);
    harness.setup(JobFixtures.serializer(PicturedUtterance.class));
    harness.open();
    return harness;
  }
}

package org.omgllava.job.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.follow;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.TestingPerceiver.columns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.LinkedAnswer.Followed;
import org.omgllava.job.event.follow.Following;
import org.omgllava.job.event.follow.Following.NotMeant;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.track.TrackedSegment;

/** Frames of 8 x 8 pixels; things are columns. The test is the language model, and the decoder. */
class FollowCoreTest {
  private static final int LOST = 3;

  private final FollowCore core = new FollowCore(new FollowSettings(LOST, 0.3f, 0.7f, 10), 0.5f);
  private Optional<StreamFollowers> known = Optional.empty();
  private Instruction asked = follow("cam", "balls");
  private long index;
  private String session = "night";

  /** What the model says when it is asked. */
  private Outcome<Spoken> answer = says("the ball", columns(0, 2));

  /** The mask of every query that is decoded. */
  private GroundedMask decoded = new GroundedMask(columns(0, 0), 0);

  @Test
  void aPhraseIsBoundToItsTrack() {
    assertThat(see(ball(1, 0))).isEqualTo("FIRST FIRST LANGUAGE 1");
    assertThat(see(ball(1, 1))).isEqualTo("NONE NONE TRACK 1");
    assertThat(see(ball(1, 2))).isEqualTo("NONE NONE TRACK 1");
  }

  @Test
  void aPluralIsBoundToAllThatItsMaskIsMadeOf() {
    answer = says("the balls", RunLengthMasks.union(List.of(columns(0, 2), columns(4, 6))));

    assertThat(see(ball(1, 0), ball(2, 4))).isEqualTo("FIRST FIRST LANGUAGE -1");
    assertThat(see(ball(1, 1), ball(2, 5))).isEqualTo("NONE NONE TRACK -1");
    assertThat(mask(seen(ball(1, 1), ball(2, 5))))
        .isEqualTo(RunLengthMasks.union(List.of(columns(1, 3), columns(5, 7))));
  }

  @Test
  void severalPhrasesAreFollowedEachByItself() {
    answer = says("a ball and a ball", columns(0, 2), columns(4, 6));
    see(ball(1, 0), ball(2, 4));

    assertThat(see(ball(1, 0))).isEqualTo("NONE NONE TRACK 1, NONE -1");
  }

  @Test
  void theMaskOfTheQueryIsTakenWhereItIsExpected() {
    see(ball(1, 0));
    decoded = new GroundedMask(columns(0, 2), 0.9f);

    assertThat(see()).isEqualTo("NONE NONE QUERY -1");
    decoded = new GroundedMask(columns(5, 7), 0.8f);
    assertThat(see()).isEqualTo("NONE NONE NONE -1");
    decoded = new GroundedMask(columns(0, 2), 0.6f);
    assertThat(see()).isEqualTo("NONE NONE NONE -1");
  }

  @Test
  void aSureMaskOfTheQueryIsTakenWhereverItLiesButOnAnotherThing() {
    see(ball(1, 0), ball(2, 5));
    see(ball(1, 0), ball(2, 5));
    decoded = new GroundedMask(columns(3, 6), 0.9f);

    assertThat(see(ball(2, 5))).isEqualTo("NONE NONE NONE -1");
    decoded = new GroundedMask(columns(2, 4), 0.9f);
    assertThat(see(ball(2, 5))).isEqualTo("NONE NONE QUERY -1");
  }

  @Test
  void whatHasLeftIsFoundByItsQueryWhenItComesBackBeforeItsTrack() {
    see(ball(1, 0), cat(2));
    answer = says("There is no ball.");
    for (int i = 0; i < LOST; i++) {
      see(cat(2));
    }
    assertThat(see(cat(2))).isEqualTo("NONE NONE");
    decoded = new GroundedMask(columns(3, 5), 0.9f);

    assertThat(see(cat(2))).isEqualTo("NONE RETURNED QUERY -1");
    assertThat(see(ball(1, 3), cat(2))).isEqualTo("NONE NONE TRACK 1");
  }

  @Test
  void aNewThingOfAnotherClassUnderTheMaskOfTheQueryIsAnotherThing() {
    see(ball(1, 0));
    decoded = new GroundedMask(columns(6, 8), 0.9f);

    assertThat(see(cat(2))).isEqualTo("NONE NONE NONE -1");
  }

  @Test
  void whatIsBehindAThingIsNotTheThing() {
    see(ball(1, 0), cat(2));
    decoded = new GroundedMask(columns(0, 6), 0.9f);

    assertThat(see(cat(2), wall(0, 6))).isEqualTo("NONE NONE NONE -1");
  }

  @Test
  void aMaskManyTimesAsLargeIsNotTheSameThing() {
    answer = says("the ball", RunLengthMasks.fromRowMajor(pixels(6), 8, 8));
    see();
    decoded = new GroundedMask(columns(1, 8), 0.9f);
    assertThat(see()).isEqualTo("NONE NONE NONE -1");

    decoded = new GroundedMask(columns(1, 7), 0.9f);
    assertThat(see()).isEqualTo("NONE NONE QUERY -1");
  }

  @Test
  void theQueryOfWhatIsGoneForLongIsDecodedNoLonger() {
    see(ball(1, 0));
    answer = says("There is no ball.");
    for (int i = 0; i < 90; i++) {
      see();
    }
    decoded = new GroundedMask(columns(0, 2), 0.9f);

    assertThat(see()).isEqualTo("NONE NONE");
  }

  @Test
  void theMaskOfTheQueryMovesOnWithIt() {
    see(ball(1, 0));
    see(ball(1, 1));
    see();
    decoded = new GroundedMask(columns(3, 5), 0.9f);

    assertThat(see()).isEqualTo("NONE NONE QUERY -1");
  }

  @Test
  void aNewTrackUnderTheMaskOfTheQueryIsTheSameThing() {
    see(ball(1, 0));
    decoded = new GroundedMask(columns(0, 2), 0.9f);

    assertThat(see(ball(9, 0))).isEqualTo("NONE NONE QUERY 9");
    assertThat(see(ball(9, 0))).isEqualTo("NONE NONE TRACK 9");
  }

  @Test
  void otherThingsAllAtOnceAreAskedAboutAtOnce() {
    see(ball(1, 0), cat(2));
    see(ball(1, 0), cat(2));

    assertThat(see(ball(8, 3), cat(9))).startsWith("CUT");
  }

  @Test
  void aTrackThatWasThereBesideItIsAnotherThing() {
    see(ball(1, 0), ball(2, 4));
    see(ball(1, 0), ball(2, 2));
    decoded = new GroundedMask(columns(0, 2), 0.9f);

    assertThat(see(ball(2, 0))).isEqualTo("NONE NONE NONE -1");
  }

  @Test
  void aLostPhraseIsAskedForOnceAndComesBackWithItsTrack() {
    see(ball(1, 0), cat(2));
    see(ball(1, 0), cat(2));
    assertThat(see(cat(2))).isEqualTo("NONE NONE NONE -1");
    assertThat(see(cat(2))).isEqualTo("NONE NONE NONE -1");
    answer = says("There is no ball.");

    assertThat(see(cat(2))).isEqualTo("LOST LEFT");
    assertThat(see(cat(2))).isEqualTo("NONE NONE");
    assertThat(see(cat(2), ball(1, 4))).isEqualTo("NONE RETURNED TRACK 1");
  }

  @Test
  void whatWasNotFoundIsAskedForAgainLessAndLessWhileSomethingOfItsNameIsThere() {
    answer = says("There is no ball.");
    List<Integer> asked = new ArrayList<>();
    for (int frame = 1; frame <= 5 * LOST; frame++) {
      if (!see(ball(1, 0), cat(2)).startsWith("NONE")) {
        asked.add(frame);
      }
    }
    assertThat(asked).containsExactly(1, LOST, 2 * LOST, 4 * LOST);

    answer = says("the ball", columns(0, 2));
    for (int frame = 5 * LOST + 1; frame < 8 * LOST; frame++) {
      assertThat(see(ball(1, 0), cat(2))).startsWith("NONE");
    }
    assertThat(see(ball(1, 0), cat(2))).isEqualTo("LOST APPEARED LANGUAGE 1");
    assertThat(see(ball(1, 0), cat(2))).isEqualTo("NONE NONE TRACK 1");
  }

  @Test
  void whatIsNotThereAndWhatIsAQuestionIsAskedOnce() {
    answer = says("There is no ball.");
    see(cat(2));
    for (int i = 0; i < 4 * LOST; i++) {
      assertThat(see(cat(2))).isEqualTo("NONE NONE");
    }
    session = "day";
    asked = pointing("Is there a ball?", List.of());
    answer = says("Yes.");
    assertThat(see(ball(1, 0))).startsWith("FIRST");
    for (int i = 0; i < 4 * LOST; i++) {
      assertThat(see(ball(1, 0))).isEqualTo("NONE NONE");
    }
  }

  @Test
  void aNewThingOfItsClassIsAskedAboutOnItsSecondFrame() {
    see(ball(1, 0));
    see(ball(1, 0), ball(2, 4));
    answer = says("a ball and a ball", columns(0, 2), columns(4, 6));

    assertThat(see(ball(1, 0), ball(2, 4))).isEqualTo("NEW_THING APPEARED LANGUAGE 1, LANGUAGE 2");
    assertThat(see(ball(1, 0), ball(2, 4))).isEqualTo("NONE NONE TRACK 1, TRACK 2");
  }

  @Test
  void anAnswerThatLeavesOutWhatIsStillThereIsNotBelieved() {
    see(ball(1, 0));
    see(ball(1, 0), ball(2, 4));
    answer = says("the ball", columns(4, 6));

    assertThat(see(ball(1, 0), ball(2, 4))).isEqualTo("NEW_THING NONE TRACK 1");
  }

  @Test
  void aNewThingOfAnotherClassIsNotAskedAbout() {
    see(ball(1, 0));
    see(ball(1, 0), cat(2));

    assertThat(see(ball(1, 0), cat(2))).isEqualTo("NONE NONE TRACK 1");
  }

  @Test
  void aMaskThatLiesElsewhereIsAskedAboutButNotOnEveryFrame() {
    see(ball(1, 0));
    see(ball(1, 0));
    see(ball(1, 0));
    answer = says("the ball", columns(5, 7));

    assertThat(see(ball(1, 5))).startsWith("INCONSISTENT");
    assertThat(see(ball(1, 0))).startsWith("NONE");
    assertThat(see(ball(1, 5))).startsWith("NONE");
    answer = says("the ball", columns(0, 2));
    assertThat(see(ball(1, 0))).startsWith("INCONSISTENT");
  }

  @Test
  void aThingThatIsNamedTwiceIsFollowedOnce() {
    answer = says("a ball and a ball and a ball", columns(0, 2), columns(0, 2), columns(4, 6));

    assertThat(see(ball(1, 0), ball(2, 4))).isEqualTo("FIRST FIRST LANGUAGE 1, LANGUAGE 2");
  }

  @Test
  void whatHasLeftIsNotAskedForWhenAnotherOfItsClassLeaves() {
    see(ball(1, 0), ball(2, 4), cat(3));
    see(ball(1, 0), ball(2, 4), cat(3));
    answer = says("There is no such ball.");
    for (int i = 0; i < LOST; i++) {
      see(ball(2, 4), cat(3));
    }
    for (int i = 0; i < LOST; i++) {
      assertThat(see(cat(3))).startsWith("NONE");
    }
  }

  @Test
  void whatIsPointedAtIsAskedAboutOnTheFrameOfThePointAlone() {
    asked = pointing("segment balls", at(1));

    assertThat(see(ball(1, 0))).startsWith("FIRST");
    assertThat(see(ball(1, 5))).isEqualTo("NONE NONE TRACK 1");
    for (int i = 0; i < LOST; i++) {
      see(ball(2, 0));
    }
    assertThat(see(ball(1, 0), ball(2, 3))).isEqualTo("NONE RETURNED TRACK 1");
  }

  @Test
  void whatLiesUnderAClickIsFollowedWhateverTheModelTakesItFor() {
    asked = pointing("Segment <region>.", at(4));

    assertThat(see(ball(1, 0), ball(2, 3))).isEqualTo("FIRST FIRST TRACK 2");
    assertThat(see(ball(1, 0), ball(2, 4))).isEqualTo("NONE NONE TRACK 2");
    decoded = new GroundedMask(columns(4, 6), 0.9f);
    assertThat(see(ball(1, 0))).isEqualTo("NONE NONE NONE -1");
  }

  @Test
  void anAnswerThatCoversTheClickIsFollowedAsItIs() {
    asked = pointing("Segment <region>.", at(1));

    assertThat(see(ball(1, 0), ball(2, 3))).isEqualTo("FIRST FIRST LANGUAGE 1");
  }

  @Test
  void whatStandsBesideThePointMayBeMeantWhereWordsSaySo() {
    asked = pointing("Segment what is left of <region>.", at(4));

    assertThat(see(ball(1, 0), ball(2, 3))).isEqualTo("FIRST FIRST LANGUAGE 1");
  }

  @Test
  void whatHasNoPhrasesIsAskedAboutWhenAThingComesOrLeaves() {
    answer = says("No.");
    assertThat(see(cat(2))).isEqualTo("FIRST FIRST");
    assertThat(see(cat(2))).isEqualTo("NONE NONE");
    see(cat(2), ball(5, 0));
    answer = says("Yes.");
    assertThat(see(cat(2), ball(5, 0))).isEqualTo("NEW_THING TEXT");
    see(cat(2));
    see(cat(2));
    answer = says("No.");
    assertThat(see(cat(2))).isEqualTo("THING_LEFT TEXT");
    see(cat(2), ball(5, 0));
    answer = says("Yes.");
    assertThat(see(cat(2), ball(5, 0))).isEqualTo("NEW_THING TEXT");
  }

  @Test
  void aConditionOnNearnessIsAskedAboutWhenThingsComeNearAndGoAway() {
    asked = pointing("Is a ball near the cat?", List.of());
    answer = says("No.");
    see(low(ball(1, 0)), low(cat(2)));
    see(low(ball(1, 0)), low(cat(2)));
    answer = says("Yes.");

    assertThat(see(low(ball(1, 1)), low(cat(2)))).isEqualTo("NONE NONE");
    assertThat(see(low(ball(1, 3)), low(cat(2)))).isEqualTo("NEW_THING TEXT");
    assertThat(see(low(ball(1, 2)), low(cat(2)))).isEqualTo("NONE NONE");
    assertThat(see(low(cat(2)))).isEqualTo("NONE NONE");
    answer = says("No.");
    assertThat(see(low(ball(1, 1)), low(cat(2)))).isEqualTo("THING_LEFT TEXT");
    assertThat(see(low(ball(1, 0)), low(cat(2)))).isEqualTo("NONE NONE");
  }

  @Test
  void itIsAskedAgainWhenItsTimeHasPassed() {
    asked = asked.following(new Following(false, 100, 0, List.of()));
    List<Boolean> woken =
        IntStream.range(0, 8).mapToObj(i -> see(ball(1, 0)).startsWith("REFRESH")).toList();

    // Frames are 40 ms apart.
    assertThat(woken).containsExactly(false, false, false, true, false, false, true, false);
  }

  @Test
  void onChangeNothingIsSaidUntilSomethingChanges() {
    asked = asked.following(new Following(true, 0, 0, List.of()));
    List<List<LinkedAnswer>> said = new ArrayList<>();
    said.add(seen(ball(1, 0), cat(2)));
    said.add(seen(ball(1, 0), cat(2)));
    answer = says("There is no ball.");
    for (int i = 0; i < LOST + 2; i++) {
      said.add(seen(cat(2)));
    }
    said.add(seen(ball(1, 0), cat(2)));
    said.add(seen(ball(1, 0), cat(2)));

    assertThat(said).extracting(List::size).containsExactly(1, 0, 0, 0, 1, 0, 0, 1, 0);
  }

  @Test
  void aRevisionIsAskedAboutOnTheNextFrame() {
    see(ball(1, 0), ball(2, 4));
    asked = revised(1, List.of());
    answer = says("that ball", columns(4, 6));

    assertThat(see(ball(1, 0), ball(2, 4))).isEqualTo("REVISED TEXT LANGUAGE 2");
    assertThat(see(ball(1, 0), ball(2, 4))).isEqualTo("NONE NONE TRACK 2");
  }

  @Test
  void whatIsPointedAtAsNotMeantIsNeverTakenForIt() {
    answer = says("a ball and a ball", columns(0, 2), columns(4, 6));
    see(ball(1, 0), ball(2, 4));
    asked = revised(1, List.of(new NotMeant(4.5, 3)));

    assertThat(see(ball(1, 0), ball(2, 4))).isEqualTo("REVISED NONE LANGUAGE 1, NONE -1");
    assertThat(see(ball(1, 0), ball(2, 4))).isEqualTo("NONE NONE TRACK 1, NONE -1");
  }

  @Test
  void anotherSessionBeginsAnew() {
    see(ball(1, 0));
    session = "day";
    index = 0;

    assertThat(see(ball(1, 0))).isEqualTo("FIRST FIRST LANGUAGE 1");
  }

  @Test
  void whatTheModelCannotAnswerIsSaidAndNotAskedAgainAtOnce() {
    answer = Outcome.refused("MODEL_FAILED", "model: broke");

    assertThat(see(ball(1, 0))).isEqualTo("MODEL_FAILED");
    assertThat(see(ball(1, 0))).isEqualTo("NONE NONE");
  }

  @Test
  void aPhraseWithoutAMaskIsLostFromTheStart() {
    answer = says("the ball", columns(0, 0));

    assertThat(see(ball(1, 0))).isEqualTo("FIRST FIRST NONE -1");
    assertThat(see(ball(1, 0))).isEqualTo("NONE NONE NONE -1");
    assertThat(see(ball(1, 0))).startsWith("LOST");
  }

  private static List<VisualPrompt> at(int column) {
    return List.of(new VisualPrompt.Point(column, 1));
  }

  private Instruction pointing(String text, List<VisualPrompt> prompts) {
    Instruction words = asked;
    return new Instruction(
        words.instructionId(),
        words.streamId(),
        words.conversationId(),
        text,
        prompts,
        words.target(),
        0,
        1,
        words.limits(),
        false,
        false,
        words.recordHash(),
        words.origin());
  }

  private Instruction revised(int number, List<NotMeant> notMeant) {
    Instruction again = follow("cam", "balls");
    return new Instruction(
            again.instructionId(),
            again.streamId(),
            again.conversationId(),
            again.text(),
            again.prompts(),
            again.target(),
            again.frameIndex(),
            again.everyFrames(),
            again.limits(),
            false,
            false,
            "revision " + number,
            again.origin())
        .following(new Following(false, 0, number, notMeant));
  }

  private static Outcome<Spoken> says(String text, RunLengthMask... masks) {
    List<Generation.Phrase> phrases = new ArrayList<>();
    List<GroundedMask> grounded = new ArrayList<>();
    for (RunLengthMask mask : masks) {
      phrases.add(new Generation.Phrase(0, text.length(), new float[] {1}));
      grounded.add(new GroundedMask(mask, 0.9f));
    }
    Generation generation =
        new Generation(
            "id", "", text, text, phrases, Generation.Finish.STOP, 10, 5, new Confidence(0, 0), 1);
    return Outcome.of(new Spoken(generation, grounded, 0, 1));
  }

  private static TrackedSegment ball(long track, int left) {
    return thing(track, 1, "ball", left);
  }

  private static boolean[] pixels(int first) {
    boolean[] pixels = new boolean[64];
    Arrays.fill(pixels, 0, first, true);
    return pixels;
  }

  private static TrackedSegment wall(int from, int to) {
    return new TrackedSegment(
        50,
        9,
        "wall",
        false,
        0.9f,
        8L * (to - from),
        new int[] {from, 0, to - from, 8},
        columns(from, to));
  }

  private static TrackedSegment cat(long track) {
    return thing(track, 2, "cat", 6);
  }

  private static TrackedSegment thing(long track, int category, String name, int left) {
    return new TrackedSegment(
        track, category, name, true, 0.9f, 16, new int[] {left, 0, 2, 8}, columns(left, left + 2));
  }

  /** The same thing, in a box as high as it is wide. */
  private static TrackedSegment low(TrackedSegment thing) {
    return new TrackedSegment(
        thing.trackId(),
        thing.categoryId(),
        thing.category(),
        true,
        thing.score(),
        thing.areaPixels(),
        new int[] {thing.boxXywhPixels()[0], 0, 2, 2},
        thing.mask());
  }

  private String see(TrackedSegment... segments) {
    List<LinkedAnswer> said = seen(segments);
    assertThat(said).hasSize(1);
    if (said.get(0) instanceof Failure failure) {
      return failure.problem().code();
    }
    Followed followed = (Followed) said.get(0);
    String phrases =
        String.join(
            ", ", followed.phrases().stream().map(p -> p.made() + " " + p.trackId()).toList());
    return (followed.wake() + " " + followed.change() + " " + phrases).strip();
  }

  private static RunLengthMask mask(List<LinkedAnswer> said) {
    return ((Followed) said.get(0)).phrases().get(0).masked().mask().mask();
  }

  /** The next frame, through all three steps. */
  private List<LinkedAnswer> seen(TrackedSegment... segments) {
    FrameStamp stamp = frame("cam", index++).stamp().in(session);
    FollowableFrame frame =
        new FollowableFrame(
            stamp, List.of(segments), Optional.of(0.5f), List.of(asked), Optional.empty());
    StreamFollowers arrived = core.arrived(known, frame);
    List<GroundedMask> masks = core.queries(arrived, frame).stream().map(query -> decoded).toList();
    List<Look> looks = core.looks(arrived, frame, masks);
    Map<String, Outcome<Spoken>> told = new HashMap<>();
    looks.stream()
        .filter(Look::wakes)
        .forEach(look -> told.put(look.instruction().instructionId(), answer));
    var decision = core.concluded(arrived, frame, looks, told);
    known = decision.state();
    return decision.effects();
  }
}

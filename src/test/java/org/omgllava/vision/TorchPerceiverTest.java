package org.omgllava.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.image.ImageLimits;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.Begun;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver.CacheCounts;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.testing.Goldens;
import org.omgllava.torch.LiveTensors;
import org.omgllava.torch.SharedWeights;

class TorchPerceiverTest {
  private static final int CACHED_FRAMES = 2;
  private static final float ROUNDING = 2e-3f;

  private final Goldens goldens = Goldens.read();
  private TorchPerceiver perceiver;
  private long tensorsBefore;

  @BeforeEach
  void open() {
    SharedWeights.keepIdle(Duration.ZERO);
    tensorsBefore = LiveTensors.count();
    perceiver = new TorchPerceiver(Goldens.nano(), -1, CACHED_FRAMES, ImageLimits.DEFAULT);
  }

  @AfterEach
  void freesEverything() {
    perceiver.close();
    assertThat(LiveTensors.count()).isEqualTo(tensorsBefore);
  }

  @Test
  void aBatchSeesWhatSinglePassesSee() {
    List<PerceptionRequest> requests = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int frame = i % goldens.frames();
      List<VisualPrompt> prompts = goldens.prompts(frame);
      List<List<VisualPrompt>> instructions =
          List.of(prompts.subList(0, i % 3), List.of(), prompts.subList(i % 3, 3));
      requests.add(request(i, Goldens.image(frame), instructions, i != 4));
    }

    List<Outcome<Perception>> together = perceiver.perceive(requests);

    for (int i = 0; i < requests.size(); i++) {
      Perception alone = perceiver.perceive(List.of(requests.get(i))).get(0).value();
      assertSame(together.get(i).value(), alone);
    }
    assertThat(together.get(4).value().segments()).isEmpty();
    assertThat(together.get(3).value().segments()).isNotEmpty();
  }

  @Test
  void aQueryIsTheSameObjectInAllFramesOfAClip() {
    List<PerceptionRequest> clip = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clip.add(request(i, Goldens.image(0), List.of(), true));
    }
    PerceptionRequest single = request(3, Goldens.image(1), List.of(), true);

    List<Outcome<Perception>> outcomes = perceiver.perceiveClips(List.of(clip, List.of(single)));

    Perception first = outcomes.get(0).value();
    assertThat(first.segments()).isNotEmpty();
    for (int i = 1; i < 3; i++) {
      Perception next = outcomes.get(i).value();
      assertThat(next.frame().frameIndex()).isEqualTo(i);
      assertThat(next.segments()).hasSameSizeAs(first.segments());
      for (int s = 0; s < first.segments().size(); s++) {
        assertThat(next.segments().get(s).query()).isEqualTo(first.segments().get(s).query());
        assertThat(next.segments().get(s).category()).isEqualTo(first.segments().get(s).category());
      }
    }
    assertSame(outcomes.get(3).value(), perceiver.perceive(List.of(single)).get(0).value());
  }

  @Test
  void aClipWithABadPictureIsTheClipOfTheOthers() {
    EncodedImage broken = new EncodedImage("PNG", new byte[] {1, 2, 3});
    PerceptionRequest one = request(0, Goldens.image(0), List.of(), true);
    PerceptionRequest other = request(2, Goldens.image(1), List.of(), true);

    List<Outcome<Perception>> outcomes =
        perceiver.perceiveClips(List.of(List.of(one, request(1, broken, List.of(), true), other)));

    assertThat(outcomes).extracting(Outcome::refused).containsExactly(false, true, false);
    List<Outcome<Perception>> without = perceiver.perceiveClips(List.of(List.of(one, other)));
    assertSame(outcomes.get(0).value(), without.get(0).value());
    assertSame(outcomes.get(2).value(), without.get(1).value());
  }

  @Test
  void theLimitsOfPicturesAreThoseThatItIsGiven() {
    EncodedImage image = Goldens.image(0);
    ImageLimits tight = new ImageLimits(image.bytes().length - 1, 1 << 20, 1 << 10);
    try (TorchPerceiver strict = new TorchPerceiver(Goldens.nano(), -1, CACHED_FRAMES, tight)) {
      PerceptionRequest request = request(0, image, List.of(), true);

      assertThat(strict.perceive(List.of(request)).get(0).problem().code())
          .isEqualTo("IMAGE_TOO_LARGE");
      assertThat(perceiver.perceive(List.of(request)).get(0).refused()).isFalse();
    }
  }

  @Test
  void aBadPictureIsRefusedAndTheOthersAreSeen() {
    EncodedImage broken = new EncodedImage("PNG", new byte[] {1, 2, 3});

    List<Outcome<Perception>> outcomes =
        perceiver.perceive(
            List.of(
                request(0, broken, List.of(List.of()), true),
                request(1, Goldens.image(0), List.of(List.of()), true),
                request(2, broken, List.of(), true)));

    assertThat(outcomes).extracting(Outcome::refused).containsExactly(true, false, true);
    assertThat(outcomes.get(0).problem().code()).isEqualTo("IMAGE_FORMAT_UNKNOWN");
    assertThat(outcomes.get(1).value().frame().frameIndex()).isEqualTo(1);
    assertThat(perceiver.perceive(List.of())).isEmpty();
  }

  @Test
  void aBadPromptIsRefusedAndItsNeighboursAreNot() {
    List<VisualPrompt> good = goldens.prompts(0);
    VisualPrompt outside = new VisualPrompt.Point(1e6, 0);
    List<List<VisualPrompt>> instructions =
        List.of(good, List.of(good.get(0), outside), List.of(good.get(2)));

    Perception seen =
        perceiver
            .perceive(List.of(request(0, Goldens.image(0), instructions, true)))
            .get(0)
            .value();

    assertThat(seen.prompted().get(1).problem().code()).isEqualTo("PROMPT_OUTSIDE_FRAME");
    float[] all = seen.prompted().get(0).value().values();
    int width = seen.prompted().get(0).value().width();
    assertClose(
        seen.prompted().get(2).value().values(), Arrays.copyOfRange(all, 2 * width, 3 * width));
  }

  @Test
  void groundsTheSameWithCachedAndWithNewFeatures() {
    perceiver.perceive(
        List.of(
            request(0, Goldens.image(0), List.of(List.of()), false),
            request(1, Goldens.image(1), List.of(List.of()), false)));
    List<GroundingRequest> both = List.of(grounding(0, 0), grounding(1, 1));
    CacheCounts before = perceiver.cacheCounts();

    List<Outcome<Grounding>> cached = perceiver.ground(both);
    assertThat(perceiver.cacheCounts())
        .isEqualTo(new CacheCounts(before.hits() + 2, before.misses()));
    perceiver.perceive(
        List.of(
            request(7, Goldens.image(1), List.of(List.of()), false),
            request(8, Goldens.image(0), List.of(List.of()), false)));
    List<Outcome<Grounding>> again = perceiver.ground(both);

    assertThat(perceiver.cacheCounts())
        .isEqualTo(new CacheCounts(before.hits() + 2, before.misses() + 2));
    for (int i = 0; i < both.size(); i++) {
      assertSameMasks(again.get(i).value(), cached.get(i).value());
    }
  }

  @Test
  void anotherPictureOfTheSameNameIsNotTakenForTheCachedOne() {
    perceiver.perceive(List.of(request(0, Goldens.image(0), List.of(List.of()), false)));
    Grounding own = perceiver.ground(List.of(grounding(3, 1))).get(0).value();
    CacheCounts before = perceiver.cacheCounts();

    Grounding sameName = perceiver.ground(List.of(grounding(0, 1))).get(0).value();

    assertThat(perceiver.cacheCounts().misses()).isEqualTo(before.misses() + 1);
    assertSameMasks(sameName, own);
  }

  @Test
  void severalAnswersOnSeveralFramesAreGroundedAsAlone() {
    List<GroundingRequest> requests =
        List.of(
            grounding(0, 0),
            new GroundingRequest(new FrameId("s", 5), Goldens.image(1), new float[0][]),
            grounding(1, 1),
            new GroundingRequest(
                new FrameId("s", 6), new EncodedImage("PNG", new byte[9]), queries(0)),
            grounding(0, 0),
            grounding(2, 0));

    List<Outcome<Grounding>> together = perceiver.ground(requests);

    assertThat(together.get(1).value().masks()).isEmpty();
    assertThat(together.get(3).problem().code()).isEqualTo("IMAGE_FORMAT_UNKNOWN");
    for (int i : new int[] {0, 2, 4, 5}) {
      Grounding alone = perceiver.ground(List.of(requests.get(i))).get(0).value();
      assertThat(together.get(i).value().frame()).isEqualTo(requests.get(i).frame());
      assertSameMasks(together.get(i).value(), alone);
    }
  }

  @Test
  void moreQueriesThanOneCallDecodesAreGroundedAsAlone() {
    float[][] few = queries(0);
    float[][] many = new float[131][];
    Arrays.setAll(many, i -> few[i % few.length]);
    GroundingRequest request = new GroundingRequest(new FrameId("s", 0), Goldens.image(0), many);

    List<Outcome<Grounding>> together = perceiver.ground(List.of(request, grounding(1, 1)));

    Grounding alone = perceiver.ground(List.of(grounding(0, 0))).get(0).value();
    assertThat(together.get(0).value().masks()).hasSize(many.length);
    for (int i = 0; i < many.length; i++) {
      assertSameMask(
          together.get(0).value().masks().get(i).mask(), alone.masks().get(i % few.length).mask());
    }
    assertSameMasks(
        together.get(1).value(), perceiver.ground(List.of(grounding(1, 1))).get(0).value());
  }

  @Test
  void morePromptsThanOneCallDecodesGiveEachInstructionItsOwn() {
    List<VisualPrompt> prompts = goldens.prompts(0);
    List<List<VisualPrompt>> instructions = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      instructions.add(List.of(prompts.get(i % prompts.size())));
    }

    Perception seen =
        perceiver
            .perceive(List.of(request(0, Goldens.image(0), instructions, true)))
            .get(0)
            .value();

    for (int i = 0; i < instructions.size(); i++) {
      assertClose(
          seen.prompted().get(i).value().values(),
          seen.prompted().get(i % prompts.size()).value().values());
    }
    assertThat(seen.prompted().get(0).value().values())
        .isNotEqualTo(seen.prompted().get(1).value().values());
  }

  @Test
  void onlyFramesThatAreAskedAboutBringTokens() {
    List<Outcome<Perception>> seen =
        perceiver.perceive(
            List.of(
                request(0, Goldens.image(0), List.of(), true),
                request(1, Goldens.image(0), List.of(List.of()), true)));

    assertThat(seen.get(0).value().visualTokens().count()).isZero();
    assertThat(seen.get(1).value().visualTokens().count()).isPositive();
    assertThat(seen.get(0).value().segments())
        .hasSameSizeAs(seen.get(1).value().segments())
        .isNotEmpty();
  }

  @Test
  void framesWithoutInstructionsTakeNoPlaceInTheCache() {
    perceiver.perceive(List.of(request(0, Goldens.image(0), List.of(List.of()), true)));
    for (int i = 1; i < 6; i++) {
      perceiver.perceive(List.of(request(i, Goldens.image(1), List.of(), true)));
    }
    CacheCounts before = perceiver.cacheCounts();

    perceiver.ground(List.of(grounding(0, 0)));

    assertThat(perceiver.cacheCounts().hits()).isEqualTo(before.hits() + 1);
  }

  /** Of batches of any size: what follows must not depend on which frames came together. */
  @Test
  void aFrameOnWhichSomethingIsFollowedIsGroundedWithoutEncodingItAgain() {
    for (int size = 1; size <= 8; size++) {
      List<PerceptionRequest> batch = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        FrameId frame = new FrameId("s", 10 * size + i);
        batch.add(
            new PerceptionRequest(
                frame, Goldens.image(i % goldens.frames()), List.of(), true, true));
      }
      int last = (size - 1) % goldens.frames();
      GroundingRequest newest = grounding(11 * size - 1, last);
      perceiver.perceive(batch);
      CacheCounts before = perceiver.cacheCounts();

      Grounding kept = perceiver.ground(List.of(newest)).get(0).value();

      assertThat(perceiver.cacheCounts())
          .isEqualTo(new CacheCounts(before.hits() + 1, before.misses()));
      Grounding alone = perceiver.ground(List.of(grounding(1_000 + size, last))).get(0).value();
      assertThat(kept.masks()).as("batch of %d", size).isEqualTo(alone.masks()).isNotEmpty();
    }
  }

  @Test
  void framesOnWhichSomethingIsFollowedPushOutNoneThatIsAskedAbout() {
    perceiver.perceive(List.of(request(0, Goldens.image(0), List.of(List.of()), true)));
    for (int i = 1; i < 6; i++) {
      FrameId frame = new FrameId("s", i);
      perceiver.perceive(
          List.of(new PerceptionRequest(frame, Goldens.image(1), List.of(), true, true)));
    }
    CacheCounts before = perceiver.cacheCounts();

    perceiver.ground(List.of(grounding(0, 0)));

    assertThat(perceiver.cacheCounts())
        .isEqualTo(new CacheCounts(before.hits() + 1, before.misses()));
  }

  @Test
  void groundingGoesOnBesideThePassesOverPictures() {
    List<GroundingRequest> asked = List.of(grounding(0, 0), grounding(1, 1));
    perceiver.perceive(
        List.of(
            request(0, Goldens.image(0), List.of(List.of()), false),
            request(1, Goldens.image(1), List.of(List.of()), false)));
    List<Outcome<Grounding>> alone = perceiver.ground(asked);
    List<PerceptionRequest> many = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      many.add(request(100 + i, Goldens.image(i % 2), List.of(), true));
    }

    Begun<List<Outcome<Perception>>> pass = perceiver.begin(many.stream().map(List::of).toList());
    int meanwhile = 0;
    for (boolean ended = false; !ended; meanwhile++) {
      ended = pass.ended();
      List<Outcome<Grounding>> again = perceiver.ground(asked);
      for (int i = 0; i < asked.size(); i++) {
        assertThat(again.get(i).value().masks()).isEqualTo(alone.get(i).value().masks());
      }
    }

    assertThat(meanwhile).as("groundings during a pass over 48 pictures").isGreaterThan(3);
    assertThat(pass.result()).hasSize(many.size());
  }

  @Test
  void aWarmUpOfAnyNumberOfFramesLeavesNothing() {
    long open = perceiver.liveNativeTensors();

    perceiver.warmUpOnce(1);
    perceiver.warmUpOnce(3);

    assertThat(perceiver.liveNativeTensors()).isEqualTo(open);
  }

  @Test
  void callsLeaveNoTensorsButTheCache() {
    List<PerceptionRequest> requests = new ArrayList<>();
    List<GroundingRequest> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int frame = i % goldens.frames();
      requests.add(request(i, Goldens.image(frame), List.of(goldens.prompts(frame)), true));
      answers.add(grounding(i, frame));
    }
    perceiver.perceive(requests);
    perceiver.ground(answers);
    long open = perceiver.liveNativeTensors();
    for (int round = 0; round < 5; round++) {
      perceiver.perceive(requests);
      assertThat(perceiver.liveNativeTensors()).isEqualTo(open);
      perceiver.ground(answers);
      assertThat(perceiver.liveNativeTensors()).isEqualTo(open);
    }
  }

  private static PerceptionRequest request(
      int index, EncodedImage image, List<List<VisualPrompt>> prompts, boolean panoptic) {
    return new PerceptionRequest(new FrameId("s", index), image, prompts, panoptic);
  }

  private GroundingRequest grounding(int index, int golden) {
    return new GroundingRequest(new FrameId("s", index), Goldens.image(golden), queries(golden));
  }

  private float[][] queries(int frame) {
    float[] all = goldens.numbers(frame, "queries");
    int width = (int) goldens.shape(frame, "queries")[1];
    float[][] queries = new float[3][];
    for (int i = 0; i < queries.length; i++) {
      queries[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
    }
    return queries;
  }

  private static void assertSame(Perception actual, Perception expected) {
    assertThat(actual.frame()).isEqualTo(expected.frame());
    assertThat(actual.segments()).hasSameSizeAs(expected.segments());
    for (int i = 0; i < actual.segments().size(); i++) {
      assertThat(actual.segments().get(i).category())
          .isEqualTo(expected.segments().get(i).category());
      assertSameMask(actual.segments().get(i).mask(), expected.segments().get(i).mask());
      assertClose(actual.segments().get(i).query(), expected.segments().get(i).query());
    }
    assertClose(actual.visualTokens().values(), expected.visualTokens().values());
    assertThat(actual.prompted()).hasSameSizeAs(expected.prompted());
    for (int i = 0; i < actual.prompted().size(); i++) {
      assertClose(
          actual.prompted().get(i).value().values(), expected.prompted().get(i).value().values());
    }
  }

  private static void assertSameMasks(Grounding actual, Grounding expected) {
    assertThat(actual.masks()).hasSameSizeAs(expected.masks()).isNotEmpty();
    for (int i = 0; i < actual.masks().size(); i++) {
      assertSameMask(actual.masks().get(i).mask(), expected.masks().get(i).mask());
      assertThat(actual.masks().get(i).score())
          .isCloseTo(expected.masks().get(i).score(), within(ROUNDING));
    }
  }

  private static void assertSameMask(RunLengthMask actual, RunLengthMask expected) {
    if (!actual.equals(expected)) {
      assertThat(RunLengthMasks.iou(actual, expected)).isGreaterThan(0.995);
    }
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i])
          .as("value %d", i)
          .isCloseTo(expected[i], within(ROUNDING * Math.max(1, Math.abs(expected[i]))));
    }
  }
}

package org.omgllava.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Followed;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.TrackPoint;
import org.omgllava.testing.RecordingConverser;
import org.omgllava.testing.TestingModelFactory;
import org.omgllava.testing.TestingPerceiver;

/** What a question over several pictures brings to the language model. */
class LookBackTest {
  private static final TestingModelFactory MODEL = new TestingModelFactory();

  private final RecordingConverser converser = new RecordingConverser(MODEL.openConverser(-1, 4));
  private final List<GenerationRequest> asked = converser.asked();
  private final List<Integer> batches = new ArrayList<>();
  private final OmgLlavaInterpreter interpreter =
      new OmgLlavaInterpreter(counting(MODEL.openPerceiver(-1)), converser);

  @AfterEach
  void close() {
    interpreter.close();
  }

  @Test
  void theFramesThatAreReadBringTheirObjectTokensAndTheTracksOfTheirThings() {
    ask(picture(3), lookBack(List.of(0, 2), 0, 1, 2));

    Followed followed = asked.get(0).followed();
    assertThat(followed.earlier()).hasSize(2);
    EarlierFrame oldest = followed.earlier().get(0);
    EarlierFrame newest = followed.earlier().get(1);
    assertThat(oldest.objects().values()[0]).isNotEqualTo(newest.objects().values()[0]);
    assertThat(oldest.points()).hasSize(2).endsWith(TrackPoint.NONE);
    long ball = oldest.points().get(0).trackId();
    assertThat(ball).isPositive();
    assertThat(List.of(newest.points().get(0), followed.points().get(0)))
        .extracting(TrackPoint::trackId)
        .containsOnly(ball);
    float left = oldest.objects().values()[0];
    assertThat(oldest.points().get(0).x()).isEqualTo((left + 1.5f) / TestingPerceiver.SIDE);
    assertThat(oldest.points().get(0).y()).isEqualTo(0.5f);
  }

  @Test
  void questionsThatLookBackOnTheSamePicturesShareTheirPass() {
    LookBack back = lookBack(List.of(0), 0, 1, 2, 3, 4, 5, 6, 7, 8);
    EncodedImage now = picture(9);

    interpreter.interpret(List.of(question(now, back), question(now, back)));

    assertThat(batches).containsExactly(8, 1, 1);
    assertThat(asked).hasSize(2);
    assertThat(asked.get(0).followed()).isEqualTo(asked.get(1).followed());
  }

  @Test
  void aQuestionAboutOnePictureLooksBackOnNothing() {
    ask(picture(0), LookBack.none());

    assertThat(asked.get(0).followed()).isEqualTo(Followed.alone());
    assertThat(batches).containsExactly(1);
  }

  @Test
  void anEarlierPictureThatCannotBeSeenRefusesTheQuestionAndNoOther() {
    EncodedImage broken = new EncodedImage("PNG", new byte[] {1, TestingPerceiver.CORRUPT});
    LookBack back = new LookBack(List.of(broken), List.of(0));

    List<Outcome<Interpretation>> outcomes =
        interpreter.interpret(
            List.of(question(picture(0), back), question(picture(0), LookBack.none())));

    assertThat(outcomes.get(0).problem())
        .isEqualTo(
            new ModelProblem("IMAGE_CORRUPT", "an earlier picture: image: cannot be decoded"));
    assertThat(outcomes.get(1).refused()).isFalse();
  }

  private void ask(EncodedImage now, LookBack back) {
    assertThat(interpreter.interpret(List.of(question(now, back))).get(0).refused()).isFalse();
  }

  private static Question question(EncodedImage now, LookBack back) {
    GenerationLimits limits = GenerationLimits.defaults();
    return new Question(now, List.of(), "What left?", List.of(), limits, back);
  }

  private static LookBack lookBack(List<Integer> read, int... pictures) {
    List<EncodedImage> earlier = new ArrayList<>();
    for (int picture : pictures) {
      earlier.add(picture(picture));
    }
    return new LookBack(earlier, read);
  }

  private static EncodedImage picture(int number) {
    return new EncodedImage("PNG", new byte[] {(byte) number, 0});
  }

  private Perceiver counting(Perceiver seeing) {
    return (Perceiver)
        java.lang.reflect.Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Perceiver.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("perceive")) {
                batches.add(((List<?>) arguments[0]).size());
              }
              return method.invoke(seeing, arguments);
            });
  }
}

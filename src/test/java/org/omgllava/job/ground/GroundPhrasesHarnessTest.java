package org.omgllava.job.ground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.corruptFrame;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.JobFixtures.question;
import static org.omgllava.testing.JobFixtures.serializer;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.GroundedAnswer.Grounded;
import org.omgllava.job.event.PicturedUtterance;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.runtime.BatchSettings;
import org.omgllava.job.runtime.OperatorFactory;
import org.omgllava.scene.Confidence;
import org.omgllava.scene.Generation;
import org.omgllava.scene.ModelProblem;
import org.omgllava.setting.Settings;
import org.omgllava.testing.Interruption;
import org.omgllava.testing.Rescaling;
import org.omgllava.testing.TestingModelFactory;
import org.omgllava.testing.TestingPerceiver;

class GroundPhrasesHarnessTest {
  private KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer> harness;

  @BeforeEach
  void open() throws Exception {
    TestingModelFactory.OPEN.set(0);
    harness = newHarness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
    assertThat(TestingModelFactory.OPEN).hasValue(0);
  }

  @Test
  void givesEachPhraseItsMask() throws Exception {
    Frame frame = frame("cam", 3);
    harness.processElement(utterance(frame, "q", 2), 0);
    harness.setProcessingTime(20);

    Grounded answer = (Grounded) harness.extractOutputValues().get(0);
    int left = TestingPerceiver.ballColumn(frame.image());
    assertThat(answer.phrases())
        .extracting(p -> p.mask().mask())
        .containsExactly(
            TestingPerceiver.columns(left, left + 3), TestingPerceiver.columns(left, left + 3));
    assertThat(answer.answer().modelMillis()).isEqualTo(3 + 2);
    assertThat(answer.answer().queuedMillis()).isEqualTo(20);
  }

  @Test
  void aBatchIsBoundedInPhrasesEightOfOneAnswerBeingAsMuchAsAFrame() throws Exception {
    harness.processElement(utterance(frame("cam", 0), "forty", 40), 0);
    assertThat(ids(harness)).isEmpty();

    harness.processElement(utterance(frame("cam", 0), "thirty", 30), 0);
    assertThat(ids(harness)).as("nine frames would be one too many").containsExactly("forty 40");

    for (int i = 0; i < 3; i++) {
      assertThat(ids(harness)).hasSize(1);
      harness.processElement(utterance(frame("cam", i), "one " + i, 1), 0);
    }
    harness.processElement(utterance(frame("cam", 4), "nine", 9), 0);
    assertThat(ids(harness))
        .containsExactly("forty 40", "thirty 30", "one 0 1", "one 1 1", "one 2 1");
  }

  @Test
  void anAnswerWithMorePhrasesThanABatchIsGroundedInParts() throws Exception {
    harness.processElement(utterance(frame("cam", 0), "long", 150), 0);

    assertThat(ids(harness)).containsExactly("long 150");
    Grounded answer = (Grounded) harness.extractOutputValues().get(0);
    assertThat(answer.phrases()).allMatch(phrase -> phrase.mask().score() == 0.75f);
    assertThat(answer.answer().modelMillis()).as("answered, then three calls").isEqualTo(3 + 6);
  }

  @Test
  void anAnswerWithoutPhrasesPassesAtOnce() throws Exception {
    harness.processElement(utterance(frame("cam", 0), "plain", 0), 0);
    harness.processElement(
        PicturedUtterance.without(
            Utterance.refused(
                question(frame("cam", 0), onFrame("cam", "long", 0)),
                new ModelProblem("PROMPT_TOO_LONG", "too long"))),
        0);

    assertThat(ids(harness)).containsExactly("plain 0", "long PROMPT_TOO_LONG");
  }

  @Test
  void answersKeepTheirOrderBehindABatch() throws Exception {
    harness.processElement(utterance(frame("cam", 0), "grounded", 1), 0);
    harness.processElement(utterance(frame("cam", 0), "plain", 0), 0);
    assertThat(ids(harness)).isEmpty();
    harness.setProcessingTime(20);

    assertThat(ids(harness)).containsExactly("grounded 1", "plain 0");
  }

  @Test
  void aPictureThatCannotBeEncodedAgainIsAnsweredWithTheReason() throws Exception {
    harness.processElement(utterance(corruptFrame("cam", 0), "q", 1), 0);
    harness.setProcessingTime(20);

    assertThat(ids(harness)).containsExactly("q IMAGE_CORRUPT");
    assertThat(harness.extractOutputValues().get(0).awaitedOn())
        .contains(corruptFrame("cam", 0).stamp());
  }

  @Test
  void noInterruptionChangesTheAnswers() throws Exception {
    List<
            Interruption.Act<
                KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer>>>
        script = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      PicturedUtterance utterance = utterance(frame("cam", i), "q" + i, i % 3);
      script.add(h -> h.processElement(utterance, 0));
    }
    script.add(h -> h.setProcessingTime(20));

    new Interruption<>(GroundPhrasesHarnessTest::newHarness, GroundPhrasesHarnessTest::ids)
        .changesNothing(script);
  }

  /** The features of earlier frames are not where the stream goes on: they are made again. */
  @Test
  void rescalingChangesNoAnswer() throws Exception {
    List<
            Rescaling.Step<
                KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer>>>
        first = new ArrayList<>();
    List<
            Rescaling.Step<
                KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer>>>
        second = new ArrayList<>();
    List<
            Rescaling.Step<
                KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer>>>
        third = new ArrayList<>();
    for (String s : Rescaling.STREAMS) {
      for (int i = 0; i < 3; i++) {
        PicturedUtterance utterance = utterance(frame(s, 0), s + " q" + i, i);
        first.add(Rescaling.of(s, h -> h.processElement(utterance, 0)));
      }
      second.add(Rescaling.of(s, h -> h.processElement(utterance(frame(s, 0), s + " r", 2), 0)));
      third.add(Rescaling.of(s, h -> h.processElement(utterance(frame(s, 1), s + " t", 1), 0)));
    }
    third.add(Rescaling.everywhere(h -> h.setProcessingTime(20)));

    new Rescaling<>(
            GroundPhrasesHarnessTest::newHarness,
            List.of(GroundPhrasesHarnessTest::ids, GroundPhrasesHarnessTest::scores))
        .changesNothing(first, second, third);
  }

  /** A score of 0.75 says that picture and query belong together. */
  private static List<String> scores(
      KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer> harness) {
    return harness.extractOutputValues().stream()
        .map(
            a ->
                a.streamId()
                    + " "
                    + ((Grounded) a).phrases().stream().map(p -> p.mask().score()).toList())
        .toList();
  }

  private static PicturedUtterance utterance(Frame frame, String id, int phrases) {
    Question question = question(frame, onFrame(frame.streamId(), id, frame.index()));
    List<Generation.Phrase> grounded = new ArrayList<>();
    for (int i = 0; i < phrases; i++) {
      float[] query = {question.visualTokens().values()[0], 0};
      grounded.add(new Generation.Phrase(i, i + 1, query));
    }
    return new PicturedUtterance(
        Utterance.answer(
            question,
            new Generation(
                id,
                "q",
                "<p>a b",
                "a b",
                grounded,
                Generation.Finish.STOP,
                5,
                2,
                new Confidence(0, 0),
                3),
            0),
        frame.image());
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer>
      newHarness() throws Exception {
    return newHarness(1, 0);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer>
      newHarness(int parallelism, int subtask) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer>(
            new OperatorFactory<>(
                task ->
                    new GroundPhrases(
                        task,
                        Settings.defaults(BatchSettings.class),
                        Settings.defaults(SlotSettings.class),
                        new TestingModelFactory())),
            PicturedUtterance::streamId,
            Types.STRING,
            Rescaling.MAX_PARALLELISM,
            parallelism,
            subtask);
    harness.setup(serializer(GroundedAnswer.class));
    return harness;
  }

  private static List<String> ids(
      KeyedOneInputStreamOperatorTestHarness<String, PicturedUtterance, GroundedAnswer> harness) {
    return harness.extractOutputValues().stream()
        .map(
            a ->
                a.instruction().instructionId()
                    + " "
                    + (a instanceof Failure failure
                        ? failure.problem().code()
                        : ((Grounded) a).phrases().size()))
        .toList();
  }
}

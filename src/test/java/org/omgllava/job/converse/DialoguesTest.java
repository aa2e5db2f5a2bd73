package org.omgllava.job.converse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.Step;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.runtime.KeyedStates;
import org.omgllava.scene.DialogueTurn;
import org.omgllava.scene.VisualTokens;

/** On Flink's state and timers. */
class DialoguesTest {
  private static final int TURNS = 3;
  private static final long IDLE = 600;
  private static final int ALL = 1_000;

  private Holder holder;
  private KeyedOneInputStreamOperatorTestHarness<String, String, String> harness;

  @BeforeEach
  void open() throws Exception {
    start(TURNS);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void ofADialogueThatHasNotBegunNothingIsTold() throws Exception {
    assertThat(told("cam", "talk", ALL)).isEmpty();
  }

  @Test
  void theNewestTurnsAreToldOldestFirst() throws Exception {
    answer("cam", "talk", 1, 2);

    assertThat(told("cam", "talk", ALL)).containsExactly("1", "2");
    assertThat(told("cam", "talk", 1)).containsExactly("2");
    assertThat(told("cam", "talk", 0)).isEmpty();
  }

  @Test
  void aTurnIsToldAsItWasSaid() throws Exception {
    DialogueTurn said =
        new DialogueTurn("what?", "a car", new VisualTokens(1, 2, new float[] {3, 4}));
    harness.getOperator().setCurrentKey("cam");
    holder.dialogues.answered("talk", 1, said, 0);
    restart(TURNS);

    harness.getOperator().setCurrentKey("cam");
    assertThat(holder.dialogues.newest("talk", ALL).value())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(said);
  }

  @Test
  void turnsBeyondTheSettingLeaveTheState() throws Exception {
    answer("cam", "talk", 1, 2, 3, 4, 5);

    assertThat(told("cam", "talk", ALL)).containsExactly("3", "4", "5");
    assertThatNothingIsLeftAfterSilence();
  }

  @Test
  void withoutMemoryOnlyTheDialogueIsKept() throws Exception {
    restart(0);
    answer("cam", "talk", 1, 2);

    assertThat(told("cam", "talk", ALL)).isEmpty();
    assertThat(harness.numProcessingTimeTimers()).isEqualTo(1);
    assertThatNothingIsLeftAfterSilence();
  }

  @Test
  void whatCannotBeToldIsRefusedAndTheDialogueStays() throws Exception {
    answer("cam", "talk", 1);
    harness.getOperator().setCurrentKey("cam");

    assertThat(holder.dialogues.newest("talk", -1).problem().code()).isEqualTo("STEP_FAILED");
    assertThat(told("cam", "talk", ALL)).containsExactly("1");
  }

  @Test
  void aTurnThatCannotBeRememberedIsForgottenAndTheDialogueStays() throws Exception {
    answer("cam", "talk", 1);
    restart(-1);
    answer("cam", "talk", 2);

    assertThat(told("cam", "talk", ALL)).containsExactly("1");
  }

  @Test
  void dialoguesAreToldApartAsAreStreams() throws Exception {
    answer("cam", "talk", 1);
    answer("cam", "other", 2);
    answer("yard", "talk", 1, 2);

    assertThat(told("cam", "talk", ALL)).containsExactly("1");
    assertThat(told("cam", "other", ALL)).containsExactly("2");
    assertThat(told("yard", "talk", ALL)).containsExactly("1", "2");
    assertThat(told("yard", "other", ALL)).isEmpty();
  }

  @Test
  void aDialogueHasOneAlarmHoweverManyTurns() throws Exception {
    answer("cam", "talk", 1, 2, 3, 4);
    answer("cam", "other", 5);

    assertThat(harness.numProcessingTimeTimers()).isEqualTo(2);
  }

  @Test
  void aDialogueThatIsUsedGoesOnAndASilentOneLeavesNothing() throws Exception {
    answer("cam", "talk", 1);
    answer("cam", "other", 2);
    harness.setProcessingTime(IDLE - 1);
    answer("cam", "talk", 3);

    harness.setProcessingTime(IDLE);
    assertThat(told("cam", "talk", ALL)).containsExactly("1", "3");
    assertThat(told("cam", "other", ALL)).isEmpty();

    harness.setProcessingTime(2 * IDLE - 2);
    assertThat(told("cam", "talk", ALL)).containsExactly("1", "3");

    harness.setProcessingTime(2 * IDLE - 1);
    assertThat(told("cam", "talk", ALL)).isEmpty();
    assertThatNothingIsLeftAfterSilence();
  }

  @Test
  void afterARestartWithFewerTurnsTheOldestLeaveTheState() throws Exception {
    answer("cam", "talk", 1, 2, 3);
    restart(1);
    answer("cam", "talk", 4);

    assertThat(told("cam", "talk", ALL)).containsExactly("4");
    assertThatNothingIsLeftAfterSilence();
  }

  @Test
  void whateverComesInWhateverOrderTheNewestTurnsOfEachDialogueAreTold() throws Exception {
    Random random = new Random(11);
    Map<String, List<String>> expected = new HashMap<>();
    Map<String, Long> lastUsedMillis = new HashMap<>();
    int forgotten = 0;
    for (int sequence = 0; sequence < 400; sequence++) {
      long nowMillis = harness.getProcessingTime() + random.nextInt(200);
      harness.setProcessingTime(nowMillis);
      for (String dialogue : List.copyOf(expected.keySet())) {
        if (lastUsedMillis.get(dialogue) + IDLE <= nowMillis) {
          expected.remove(dialogue);
          forgotten++;
        }
      }
      String stream = "stream" + random.nextInt(3);
      String conversation = "talk" + random.nextInt(4);
      String dialogue = stream + "/" + conversation;
      if (random.nextInt(20) == 0) {
        restart(TURNS);
      }
      int most = random.nextInt(TURNS + 2);
      List<String> said = expected.computeIfAbsent(dialogue, any -> new ArrayList<>());

      assertThat(told(stream, conversation, most))
          .isEqualTo(said.subList(Math.max(0, said.size() - Math.min(most, TURNS)), said.size()));

      answer(stream, conversation, sequence);
      said.add(Integer.toString(sequence));
      lastUsedMillis.put(dialogue, nowMillis);
    }
    assertThat(forgotten).isGreaterThan(50);
    assertThat(harness.numProcessingTimeTimers()).isEqualTo(expected.size());
    assertThatNothingIsLeftAfterSilence();
  }

  private void answer(String stream, String conversation, long... sequences) throws Exception {
    for (long sequence : sequences) {
      harness.getOperator().setCurrentKey(stream);
      DialogueTurn turn = new DialogueTurn(Long.toString(sequence), "said", VisualTokens.none());
      holder.dialogues.answered(conversation, sequence, turn, harness.getProcessingTime());
    }
  }

  /** The questions of the turns. */
  private List<String> told(String stream, String conversation, int most) throws Exception {
    harness.getOperator().setCurrentKey(stream);
    return holder.dialogues.newest(conversation, most).value().stream()
        .map(DialogueTurn::question)
        .toList();
  }

  /** A turn that was not dropped in its time would stay for ever. */
  private void assertThatNothingIsLeftAfterSilence() throws Exception {
    harness.setProcessingTime(harness.getProcessingTime() + IDLE);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
  }

  private void restart(int turns) throws Exception {
    long nowMillis = harness.getProcessingTime();
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    start(turns);
    harness.setProcessingTime(nowMillis);
    harness.initializeState(state);
    harness.open();
  }

  private void start(int turns) throws Exception {
    holder = new Holder(new ConverseSettings(2, 4, turns, IDLE, 2, 1 << 20));
    harness = new KeyedOneInputStreamOperatorTestHarness<>(holder, stream -> stream, Types.STRING);
    harness.setup(StringSerializer.INSTANCE);
  }

  /** An operator that has nothing but dialogues. */
  private static final class Holder extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<String, String>, Triggerable<String, String> {
    private static final long serialVersionUID = 1L;

    private final transient ConverseSettings settings;
    private transient Dialogues dialogues;

    Holder(ConverseSettings settings) {
      this.settings = settings;
    }

    @Override
    public void open() throws Exception {
      super.open();
      dialogues =
          new Dialogues(
              settings,
              new KeyedStates(getRuntimeContext()),
              getInternalTimerService("dialogues", StringSerializer.INSTANCE, this),
              new Decisions(Step.CONVERSE, metrics));
    }

    @Override
    public void processElement(StreamRecord<String> element) {
      throw new IllegalStateException("no record is ever sent");
    }

    @Override
    public void onEventTime(InternalTimer<String, String> timer) {
      throw new IllegalStateException("no event-time timer is ever set");
    }

    @Override
    public void onProcessingTime(InternalTimer<String, String> timer) throws Exception {
      dialogues.wake(timer.getNamespace(), timer.getTimestamp());
    }
  }
}

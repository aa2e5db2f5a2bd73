package org.omgllava.job.perceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.control;
import static org.omgllava.testing.JobFixtures.frame;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction.Control;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.BatchSettings;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.OperatorFactory;
import org.omgllava.scene.Begun;
import org.omgllava.scene.Calibration;
import org.omgllava.scene.Converser;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.OutOfDeviceMemoryException;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.setting.Settings;
import org.omgllava.testing.TestingModelFactory;

/** A model that ends a batch when the test says so. */
@Timeout(60)
class PerceiveAheadHarnessTest {
  private static final int BATCH = 8;

  /** Batches that have begun and not ended, oldest first. */
  private static final Deque<Pass> UNDER_WAY = new ArrayDeque<>();

  /** Sizes of batches that were to be warmed up to. */
  private static final List<Integer> WARMED = new ArrayList<>();

  /** Run when a batch begins, before the operator goes on. */
  private static Runnable onBegin = () -> {};

  private KeyedOneInputStreamOperatorTestHarness<String, Clip, PerceivedFrame> harness;
  private long next;

  private record Pass(
      List<List<PerceptionRequest>> clips,
      CompletableFuture<List<Outcome<Perception>>> future,
      Perceiver model) {
    void end() {
      future.complete(model.perceiveClips(clips));
    }
  }

  @BeforeEach
  void open() throws Exception {
    UNDER_WAY.clear();
    WARMED.clear();
    onBegin = () -> {};
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new OperatorFactory<>(
                task ->
                    new PerceiveFrames(
                        task,
                        Settings.defaults(BatchSettings.class),
                        Settings.defaults(SlotSettings.class),
                        Settings.defaults(DeadLetterSettings.class),
                        new SlowModelFactory(new TestingModelFactory()))),
            Clip::streamId,
            Types.STRING);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    UNDER_WAY.forEach(Pass::end);
    UNDER_WAY.clear();
    onBegin = () -> UNDER_WAY.remove().end();
    harness.close();
  }

  @Test
  void batchesOfEverySizeAreWarmedUpBeforeTheFirstRecord() {
    assertThat(WARMED).containsExactly(BATCH);
  }

  @Test
  void recordsAreTakenWhileABatchIsUnderWay() throws Exception {
    frames(BATCH + 3);

    assertThat(UNDER_WAY).hasSize(1);
    assertThat(emitted()).isEmpty();
  }

  @Test
  void resultsComeWhenTheBatchEndsThoughNoRecordFollows() throws Exception {
    frames(BATCH);
    UNDER_WAY.remove().end();
    assertThat(emitted()).as("only the task's own thread emits").isEmpty();

    runMails();

    assertThat(emitted()).containsExactlyElementsOf(first(BATCH));
  }

  @Test
  void theNextBatchHasBegunBeforeTheFirstIsWaitedFor() throws Exception {
    frames(BATCH);
    List<Integer> underWay = new ArrayList<>();
    onBegin =
        () -> {
          underWay.add(UNDER_WAY.size());
          UNDER_WAY.remove().end();
        };

    frames(BATCH);

    assertThat(underWay).containsExactly(2);
    assertThat(emitted()).containsExactlyElementsOf(first(BATCH));
    assertThat(UNDER_WAY).hasSize(1);
  }

  @Test
  void oneBatchIsUnderWayAtMostWhenTheNextHasBegun() throws Exception {
    frames(BATCH);
    Thread ends = new Thread(() -> UNDER_WAY.remove().end());
    onBegin = ends::start;

    frames(BATCH);

    ends.join();
    assertThat(emitted()).containsExactlyElementsOf(first(BATCH));
  }

  @Test
  void whatNeedsNoModelKeepsItsPlaceAndHoldsUpNobody() throws Exception {
    frames(BATCH);
    harness.processElement(Clip.of(Holdings.none(control("cam", "what", Control.LIST))), 0);
    assertThat(harness.extractOutputValues()).isEmpty();

    UNDER_WAY.remove().end();
    runMails();

    assertThat(harness.extractOutputValues())
        .hasSize(BATCH + 1)
        .last()
        .matches(last -> last.pass().holdings().isPresent());
  }

  @Test
  void beforeABarrierEverythingHasEnded() throws Exception {
    frames(BATCH + 3);
    onBegin = () -> new Thread(() -> UNDER_WAY.remove().end()).start();
    UNDER_WAY.remove().end();

    harness.prepareSnapshotPreBarrier(1);

    assertThat(emitted()).containsExactlyElementsOf(first(BATCH + 3));
    assertThat(UNDER_WAY).isEmpty();
  }

  @Test
  void whatFailsWhileTheNextIsUnderWayIsTriedAgainAndKeepsItsOrder() throws Exception {
    frames(BATCH);
    Pass first = UNDER_WAY.element();
    onBegin =
        () -> {
          if (!first.future.isDone()) {
            UNDER_WAY.remove();
            first.future.completeExceptionally(
                new OutOfDeviceMemoryException("full", new IllegalStateException()));
          } else {
            UNDER_WAY.removeLast().end();
          }
        };

    frames(BATCH);

    assertThat(emitted()).containsExactlyElementsOf(first(BATCH));
    UNDER_WAY.remove().end();
    runMails();
    assertThat(emitted()).containsExactlyElementsOf(first(2 * BATCH));
  }

  private void frames(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      harness.processElement(Clip.of(new ScheduledFrame(frame("cam", next++), List.of(), true)), 0);
    }
  }

  private List<Long> emitted() {
    return harness.extractOutputValues().stream().map(f -> f.pass().stamp().frameIndex()).toList();
  }

  private static List<Long> first(int count) {
    return java.util.stream.LongStream.range(0, count).boxed().toList();
  }

  private void runMails() throws Exception {
    Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
    while (mail.isPresent()) {
      mail.get().run();
      mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
    }
  }

  private record SlowModelFactory(TestingModelFactory models) implements ModelFactory {
    @Override
    public Perceiver openPerceiver(int deviceIndex) {
      return new SlowPerceiver(models.openPerceiver(deviceIndex));
    }

    @Override
    public Converser openConverser(int deviceIndex, int rows) {
      return models.openConverser(deviceIndex, rows);
    }

    @Override
    public boolean decodesClips() {
      return models.decodesClips();
    }

    @Override
    public String bundleId() {
      return models.bundleId();
    }

    @Override
    public String stateShape() {
      return models.stateShape();
    }

    @Override
    public Optional<Calibration> calibration() {
      return models.calibration();
    }
  }

  private record SlowPerceiver(Perceiver model) implements Perceiver {
    @Override
    public void warmUp(int mostFrames) {
      WARMED.add(mostFrames);
    }

    @Override
    public Begun<List<Outcome<Perception>>> begin(List<List<PerceptionRequest>> clips) {
      Pass pass = new Pass(clips, new CompletableFuture<>(), model);
      UNDER_WAY.add(pass);
      onBegin.run();
      return new Begun<>(pass.future);
    }

    @Override
    public List<Outcome<Perception>> perceiveClips(List<List<PerceptionRequest>> clips) {
      return model.perceiveClips(clips);
    }

    @Override
    public List<Outcome<Grounding>> ground(List<GroundingRequest> answers) {
      return model.ground(answers);
    }

    @Override
    public CacheCounts cacheCounts() {
      return model.cacheCounts();
    }

    @Override
    public long liveNativeTensors() {
      return model.liveNativeTensors();
    }

    @Override
    public long deviceMemoryBytes() {
      return model.deviceMemoryBytes();
    }

    @Override
    public void close() {
      model.close();
    }
  }
}

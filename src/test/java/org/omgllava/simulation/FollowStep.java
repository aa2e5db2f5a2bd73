package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.Origin;
import org.omgllava.job.follow.FollowLoop;
import org.omgllava.job.follow.FollowModels;
import org.omgllava.job.runtime.KeyedStates;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Outcome;
import org.omgllava.testing.TestingModelFactory;

/** The loop of follow; its shell is an operator on Flink's mailbox, and is not simulated. */
final class FollowStep extends Step {
  private static final String WAITING = "waiting";
  private static final int ROWS = 2;

  private final SimulatedSettings settings;
  private final Map<Origin, EncodedImage> pictures;
  private final TestProcessingTimeService time;
  private final Random luck;
  private final Wiring wiring;
  private final List<String> toTakeUpAgain = new ArrayList<>();
  private SimulatedStates states;
  private FollowLoop loop;

  /**
   * @param pictures by the place of their records: what Kafka still has
   */
  FollowStep(
      SimulatedSettings settings,
      Map<Origin, EncodedImage> pictures,
      TestProcessingTimeService time,
      Random luck,
      Wiring wiring) {
    super(Wiring.FOLLOW);
    this.settings = settings;
    this.pictures = pictures;
    this.time = time;
    this.luck = luck;
    this.wiring = wiring;
  }

  @Override
  void open(Object saved) {
    states =
        new SimulatedStates(
            luck,
            saved == null
                ? SimulatedStates.Saved.NOTHING
                : wiring.restored(name, (SimulatedStates.Saved) saved));
    TestingModelFactory factory = new TestingModelFactory();
    var metrics = UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup();
    FollowModels models =
        new FollowModels(
            factory.openPerceiver(-1),
            factory.openConverser(-1, ROWS),
            ROWS,
            picturesOfFrames(),
            metrics,
            () -> {});
    loop =
        new FollowLoop(
            wiring.following(settings.follow()),
            settings.link().minOverlap(),
            models,
            new KeyedStates(new SimulatedRuntime(states, time)),
            metrics,
            new ThisTask());
    toTakeUpAgain.clear();
    toTakeUpAgain.addAll(states.keys(WAITING));
  }

  private FollowModels.PicturesOfFrames picturesOfFrames() {
    Map<String, EncodedImage> first = new HashMap<>();
    return frame -> {
      EncodedImage picture = pictures.get(frame.origin());
      return Outcome.of(
          wiring.has(Mutation.FOLLOW_LOOKS_AT_THE_FIRST_PICTURE)
              ? first.computeIfAbsent(frame.streamId(), s -> picture)
              : picture);
    };
  }

  @Override
  void receive(int input, Object record) throws Exception {
    FollowableFrame frame = (FollowableFrame) record;
    states.setCurrentKey(frame.streamId());
    loop.take(frame);
  }

  @Override
  boolean hasWork() {
    return !toTakeUpAgain.isEmpty() || loop.isAsking();
  }

  @Override
  void work() throws Exception {
    for (String stream : toTakeUpAgain) {
      states.setCurrentKey(stream);
      loop.goOn();
    }
    toTakeUpAgain.clear();
    loop.step();
  }

  @Override
  Object save() {
    return states.save();
  }

  @Override
  String held() {
    return states.held().isEmpty() && !loop.isAsking() ? "" : name + " holds " + states.held();
  }

  @Override
  String overBound() {
    int waits = states.most(WAITING, FollowStep::isFollowed);
    int most = settings.follow().waitingFrames() + 1;
    return waits > most
        ? name + ": " + waits + " frames wait (expected: at most " + most + ")"
        : "";
  }

  private static boolean isFollowed(Object frame) {
    FollowableFrame waits = (FollowableFrame) frame;
    return !waits.followers().isEmpty() && !waits.stamp().endOfStream();
  }

  private final class ThisTask implements FollowLoop.Task {
    @Override
    public void onto(String streamId) {
      states.setCurrentKey(streamId);
    }

    @Override
    public long nowMillis() {
      return time.getCurrentProcessingTime();
    }

    @Override
    public void emit(LinkedAnswer event) {
      FollowStep.this.emit(MAIN, event);
    }
  }
}

package org.omgllava.job.follow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.runtime.BundleOfState;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.runtime.KeyedStates;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perception;
import org.omgllava.scene.VisualTokens;

/**
 * Follows on each stream what its instructions have found, as {@link FollowCore} decides. The
 * language model decodes one token for all that it is asked in one mail of the task's mailbox;
 * while a stream's frame is asked about, its later frames wait, so that what is found on a frame
 * counts from the next one on, however late the answer comes.
 *
 * <p>Owns what is followed and the frames that wait, both as keyed state under their stream. A
 * frame leaves the state with its events; after a failure those in the state are looked at again.
 */
public final class FollowFrames extends AbstractStreamOperator<LinkedAnswer>
    implements OneInputStreamOperator<FollowableFrame, LinkedAnswer> {
  private static final long serialVersionUID = 1L;

  private final transient FollowSettings settings;
  private final transient FollowModels.Source source;
  private final transient MailboxExecutor mailbox;
  private final transient FollowCore core;
  private final transient Map<String, Asking> asking = new HashMap<>();
  private final transient Map<String, Asked> questions = new HashMap<>();
  private transient FollowModels models;
  private transient FollowMetrics meters;
  private transient Decisions decisions;
  private transient KeyedStates states;
  private transient ValueState<StreamFollowers> followers;
  private transient WaitingFrames waiting;
  private transient boolean stepScheduled;

  /** Who asked a question of the language model, and when. */
  private record Asked(String streamId, String instructionId, float lookMillis, long sinceMillis) {}

  /**
   * @param minLink smallest IoU at which a mask belongs to a track
   */
  public FollowFrames(
      StreamOperatorParameters<LinkedAnswer> parameters,
      FollowSettings settings,
      float minLink,
      FollowModels.Source source) {
    super(parameters);
    this.settings = settings;
    this.source = source;
    this.mailbox = parameters.getMailboxExecutor();
    this.core = new FollowCore(settings, minLink);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    BundleOfState.check(context, source.factory());
  }

  @Override
  public void open() throws Exception {
    super.open();
    models = source.open(getRuntimeContext(), metrics);
    meters = new FollowMetrics(metrics, () -> models.speaker().asked());
    decisions = new Decisions(Step.FOLLOW, metrics);
    states = new KeyedStates(getRuntimeContext());
    followers = states.value("followers", RecordTypes.of(StreamFollowers.class));
    waiting = new WaitingFrames(states);
    List<String> streams = WaitingFrames.streams(getKeyedStateBackend());
    if (!streams.isEmpty()) {
      mailbox.execute(() -> takeUpAgain(streams), "follow: take up again");
    }
  }

  private void takeUpAgain(List<String> streams) throws Exception {
    for (String stream : streams) {
      setCurrentKey(stream);
      goOn();
    }
  }

  @Override
  public void processElement(StreamRecord<FollowableFrame> element) throws Exception {
    FollowableFrame frame = element.getValue();
    if (frame.holdings().isPresent()) {
      Holdings held = frame.holdings().get().with(states.held(Step.FOLLOW));
      output.collect(
          GroundedAnswer.UNANSWERABLE, new StreamRecord<>(new GroundedAnswer.Held(held)));
    } else if (waiting.size() == 0) {
      if (!isThrough(frame)) {
        waiting.add(frame);
      }
    } else if (waiting.size() <= settings.waitingFrames() || frame.followers().isEmpty()) {
      waiting.add(frame);
    } else {
      meters.behind.inc();
      core.behind(frame).forEach(this::emit);
    }
  }

  @Override
  public void finish() throws Exception {
    while (!asking.isEmpty()) {
      mailbox.yield();
    }
    super.finish();
  }

  @Override
  public void close() throws Exception {
    try (FollowModels closing = models) {
      super.close();
    }
  }

  /** Looks at waiting frames of the current stream until one has to be asked about. */
  private void goOn() throws Exception {
    for (Optional<FollowableFrame> next = waiting.first();
        next.isPresent() && isThrough(next.get());
        next = waiting.first()) {
      waiting.removeFirst();
    }
  }

  /** Looks at a frame; says whether it is through, or the language model is asked about it. */
  private boolean isThrough(FollowableFrame frame) throws Exception {
    if (frame.followers().isEmpty()) {
      followers.clear();
      return true;
    }
    Optional<StreamFollowers> known = Optional.ofNullable(followers.value());
    Outcome<StreamFollowers> arrived = decisions.of(() -> core.arrived(known, frame));
    if (arrived.refused()) {
      return refuse(frame, arrived.problem());
    }
    StreamFollowers on = arrived.value();
    Outcome<List<float[]>> queries = decisions.of(() -> core.queries(on, frame));
    if (queries.refused()) {
      return refuse(frame, queries.problem());
    }
    // Without its picture a frame shows what lies on its tracks.
    Outcome<List<GroundedMask>> decoded = models.eyes().masks(frame.stamp(), queries.value());
    List<GroundedMask> masks = decoded.refused() ? List.of() : decoded.value();
    Outcome<List<Look>> looks = decisions.of(() -> core.looks(on, frame, masks));
    if (looks.refused()) {
      return refuse(frame, looks.problem());
    }
    Asking now = new Asking(frame, on, looks.value());
    ask(now);
    if (!now.isComplete()) {
      asking.put(frame.streamId(), now);
      scheduleStep();
      return false;
    }
    conclude(now);
    return true;
  }

  private boolean refuse(FollowableFrame frame, ModelProblem problem) {
    for (Instruction instruction : frame.followers()) {
      emit(new Failure.NoQuestion(instruction, frame.stamp(), problem));
    }
    return true;
  }

  /** Asks the language model for all looks that wake. */
  private void ask(Asking now) throws Exception {
    List<Look> waking = now.looks.stream().filter(Look::wakes).toList();
    if (waking.isEmpty()) {
      return;
    }
    Outcome<Perception> seen =
        models
            .eyes()
            .tokens(now.frame, waking.stream().map(look -> look.instruction().prompts()).toList());
    for (int i = 0; i < waking.size(); i++) {
      Instruction instruction = waking.get(i).instruction();
      int place = i;
      meters.woken(waking.get(i).wake());
      Outcome<VisualTokens> prompted = seen.then(perception -> perception.prompted().get(place));
      if (prompted.refused()) {
        now.tell(instruction.instructionId(), Outcome.refused(prompted.problem()));
        continue;
      }
      String id = now.frame.streamId() + "/" + instruction.instructionId();
      questions.put(
          id,
          new Asked(
              now.frame.streamId(),
              instruction.instructionId(),
              seen.value().modelMillis(),
              nowMillis()));
      models
          .speaker()
          .ask(
              new GenerationRequest(
                  id,
                  List.of(),
                  instruction.text(),
                  seen.value().visualTokens(),
                  prompted.value(),
                  instruction.limits()));
    }
  }

  /** Sees to it that the language model goes on while it is asked something. */
  private void scheduleStep() {
    if (!stepScheduled && models.speaker().isBusy()) {
      stepScheduled = true;
      mailbox.execute(this::step, "follow: language model step");
    }
  }

  private void step() throws Exception {
    stepScheduled = false;
    for (Speaker.Told told : models.speaker().step()) {
      Asked asked = Objects.requireNonNull(questions.remove(told.requestId()));
      Asking now = Objects.requireNonNull(asking.get(asked.streamId()));
      now.tell(asked.instructionId(), spoken(now.frame, asked, told.result()));
      if (now.isComplete()) {
        asking.remove(asked.streamId());
        setCurrentKey(asked.streamId());
        conclude(now);
        waiting.removeFirst();
        goOn();
      }
    }
    scheduleStep();
  }

  private Outcome<Spoken> spoken(FollowableFrame frame, Asked asked, Outcome<Generation> result)
      throws InterruptedException {
    return result.refused()
        ? Outcome.refused(result.problem())
        : models
            .eyes()
            .spoken(
                frame.stamp(),
                result.value(),
                asked.lookMillis(),
                Math.max(0, nowMillis() - asked.sinceMillis()));
  }

  /** The frame is through: its events go out, and the next one begins with what is known now. */
  private void conclude(Asking now) throws Exception {
    Outcome<Decision<StreamFollowers, LinkedAnswer>> decision =
        decisions.of(() -> core.concluded(now.arrived, now.frame, now.looks, now.told));
    if (decision.refused()) {
      refuse(now.frame, decision.problem());
      return;
    }
    decision.value().effects().forEach(this::emit);
    if (decision.value().state().isPresent()) {
      followers.update(decision.value().state().get());
    } else {
      followers.clear();
    }
  }

  private long nowMillis() {
    return processingTimeService.getCurrentProcessingTime();
  }

  private void emit(LinkedAnswer event) {
    meters.said(event);
    output.collect(new StreamRecord<>(event));
  }
}

package org.omgllava.job.follow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.MetricGroup;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
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
 * The loop of waking, answering and binding. While a stream's frame is asked about, its later
 * frames wait, so that what is found on a frame counts from the next one on, however late the
 * answer comes. {@link FollowCore} decides.
 *
 * <p>Owns what is followed and the frames that wait, both in state under their stream. A frame
 * leaves the state with its events; after a failure those in the state are looked at again.
 *
 * <p>Constraint: one thread.
 */
public final class FollowLoop {
  private final FollowSettings settings;
  private final FollowCore core;
  private final FollowModels models;
  private final Task task;
  private final FollowMetrics meters;
  private final Decisions decisions;
  private final ValueState<StreamFollowers> followers;
  private final WaitingFrames waiting;
  private final Map<String, Asking> asking = new HashMap<>();
  private final Map<String, Asked> questions = new HashMap<>();

  /** Where the loop runs. */
  public interface Task {
    /** The stream whose state is read and written from now on. */
    void onto(String streamId);

    long nowMillis();

    void emit(LinkedAnswer event);
  }

  /** Who asked a question of the language model, and when. */
  private record Asked(String streamId, String instructionId, float lookMillis, long sinceMillis) {}

  /**
   * @param minLink smallest IoU at which a mask belongs to a track
   */
  public FollowLoop(
      FollowSettings settings,
      float minLink,
      FollowModels models,
      KeyedStates states,
      MetricGroup metrics,
      Task task) {
    this.settings = settings;
    this.core = new FollowCore(settings, minLink);
    this.models = models;
    this.task = task;
    meters = new FollowMetrics(metrics, () -> models.speaker().asked());
    decisions = new Decisions(Step.FOLLOW, metrics);
    followers = states.value("followers", RecordTypes.of(StreamFollowers.class));
    waiting = new WaitingFrames(states);
  }

  /** A frame of the current stream has come. */
  public void take(FollowableFrame frame) throws Exception {
    if (waiting.size() == 0) {
      if (!isThrough(frame)) {
        waiting.add(frame);
      }
    } else if (waiting.size() <= settings.waitingFrames() || endsWhatIsFollowed(frame)) {
      waiting.add(frame);
    } else {
      meters.behind.inc();
      core.behind(frame).forEach(this::emit);
    }
  }

  /** What is known of followers is forgotten with such a frame: however many wait, it does, too. */
  private static boolean endsWhatIsFollowed(FollowableFrame frame) {
    return frame.followers().isEmpty() || frame.stamp().endOfStream();
  }

  /** Looks at waiting frames of the current stream until one has to be asked about. */
  public void goOn() throws Exception {
    for (Optional<FollowableFrame> next = waiting.first();
        next.isPresent() && isThrough(next.get());
        next = waiting.first()) {
      waiting.removeFirst();
    }
  }

  /** Whether frames of any stream are asked about. */
  public boolean isAsking() {
    return !asking.isEmpty();
  }

  /** The language model decodes a token for all that it is asked; what is answered goes on. */
  public void step() throws Exception {
    for (Speaker.Told told : models.speaker().step()) {
      Asked asked = Objects.requireNonNull(questions.remove(told.requestId()));
      Asking now = Objects.requireNonNull(asking.get(asked.streamId()));
      now.tell(asked.instructionId(), spoken(now.frame, asked, told.result()));
      if (now.isComplete()) {
        asking.remove(asked.streamId());
        task.onto(asked.streamId());
        conclude(now);
        waiting.removeFirst();
        goOn();
      }
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
      return false;
    }
    conclude(now);
    return true;
  }

  private boolean refuse(FollowableFrame frame, ModelProblem problem) {
    for (Instruction instruction : frame.followers()) {
      emit(new Failure.NoQuestion(instruction, frame.stamp(), problem));
    }
    if (endsWhatIsFollowed(frame)) {
      followers.clear();
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
              task.nowMillis()));
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
                Math.max(0, task.nowMillis() - asked.sinceMillis()));
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

  private void emit(LinkedAnswer event) {
    meters.said(event);
    task.emit(event);
  }
}

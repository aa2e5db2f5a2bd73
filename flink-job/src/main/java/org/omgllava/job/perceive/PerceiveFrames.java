package org.omgllava.job.perceive;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.omgllava.job.config.SlotSettings;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.BatchSettings;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.runtime.ModelBatches;
import org.omgllava.job.runtime.PerceiverOperator;
import org.omgllava.scene.Followed;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.SceneSegment;
import org.omgllava.scene.VisualTokens;

/**
 * Perceives clips of frames in batches across streams. The segments go to the tracker at once; each
 * instruction becomes a question for the language model. A picture that cannot be decoded is a dead
 * letter, and its instructions are answered with the reason.
 */
public final class PerceiveFrames extends PerceiverOperator<Clip, PerceivedFrame> {
  private static final long serialVersionUID = 1L;

  /** Questions for the language model. */
  public static final OutputTag<Question> QUESTIONS = new OutputTag<>("questions") {};

  private final transient DeadLetterSettings refusals;
  private transient DeadLetters deadLetters;
  private transient Decisions decisions;
  private transient Counter framesOut;
  private transient Counter refusedInstructions;

  public PerceiveFrames(
      StreamOperatorParameters<PerceivedFrame> parameters,
      BatchSettings batch,
      SlotSettings slots,
      DeadLetterSettings refusals,
      ModelFactory factory) {
    super(parameters, batch, slots, factory);
    this.refusals = refusals;
  }

  @Override
  public void open() throws Exception {
    super.open();
    deadLetters = new DeadLetters(Step.PERCEIVE, refusals.keepPayload(), metrics);
    decisions = new Decisions(Step.PERCEIVE, metrics);
    framesOut = metrics.counter("framesOut");
    refusedInstructions = metrics.counter("refusedInstructions");
    metrics.gauge("deviceMemoryBytes", () -> perceiver().deviceMemoryBytes());
    metrics.gauge("liveNativeTensors", () -> perceiver().liveNativeTensors());
  }

  @Override
  protected int framesToPerceive() {
    return mostFrames();
  }

  @Override
  protected int frames(Clip input) {
    return input.frames().stream()
        .filter(PerceiveFrames::hasPicture)
        .mapToInt(scheduled -> 1 + scheduled.earlier().size())
        .sum();
  }

  private static boolean hasPicture(ScheduledFrame frame) {
    return frame.frame().stamp().hasPicture();
  }

  @Override
  protected UnderWay begin(List<Waiting<Clip>> inputs) {
    long start = processingTimeService.getCurrentProcessingTime();
    List<List<PerceptionRequest>> clips = new ArrayList<>(inputs.size());
    for (Waiting<Clip> waiting : inputs) {
      for (ScheduledFrame scheduled : waiting.input().frames()) {
        LookingBack.requests(scheduled).forEach(request -> clips.add(List.of(request)));
      }
      if (frames(waiting.input()) > 0) {
        clips.add(
            waiting.input().frames().stream()
                .filter(PerceiveFrames::hasPicture)
                .map(PerceiveFrames::request)
                .toList());
      }
    }
    if (clips.isEmpty()) {
      return UnderWay.inTurn(() -> emit(inputs, List.of(), start));
    }
    ModelBatches.Batch<Perception> batch =
        beginOnModel(clips, perceiver()::begin, PerceiveFrames::frameByFrame);
    return new UnderWay(batch.work(), () -> emit(inputs, batch.outcomes().get(), start));
  }

  private void emit(
      List<Waiting<Clip>> inputs, List<Outcome<Perception>> perceived, long startMillis) {
    Iterator<Outcome<Perception>> outcomes = perceived.iterator();
    for (Waiting<Clip> waiting : inputs) {
      for (ScheduledFrame scheduled : waiting.input().frames()) {
        if (!hasPicture(scheduled)) {
          emit(announcement(scheduled.frame().stamp()));
          continue;
        }
        float queuedMillis = waitedMillis(waiting, startMillis);
        List<Outcome<Perception>> earlier = LookingBack.take(scheduled, outcomes);
        Outcome<Seen> seen =
            outcomes
                .next()
                .then(
                    now ->
                        LookingBack.followed(scheduled, earlier, now)
                            .then(
                                back ->
                                    decisions.of(() -> seen(scheduled, now, back, queuedMillis))));
        if (seen.refused()) {
          refuse(scheduled, seen.problem());
        } else {
          emit(seen.value());
        }
      }
      waiting.input().holdings().ifPresent(this::passOn);
    }
  }

  /** Behind the frames before it, on both ways. */
  private void passOn(Holdings holdings) {
    emit(new PerceivedFrame(FramePass.of(holdings), List.of()));
    output.collect(QUESTIONS, new StreamRecord<>(Question.of(holdings.asker())));
  }

  /** A clip that the model fails on is perceived frame by frame. */
  private static List<List<PerceptionRequest>> frameByFrame(List<PerceptionRequest> clip) {
    return clip.stream().map(List::of).toList();
  }

  private static PerceptionRequest request(ScheduledFrame scheduled) {
    Frame frame = scheduled.frame();
    return new PerceptionRequest(
        frame.id(),
        frame.image(),
        scheduled.questions().stream().map(Instruction::prompts).toList(),
        scheduled.panoptic() || !scheduled.earlier().isEmpty(),
        !scheduled.followers().isEmpty());
  }

  /** What comes of a frame that the model has perceived. */
  private record Seen(
      PerceivedFrame frame, List<Question> questions, List<Failure.NoQuestion> refused) {}

  private static Seen seen(
      ScheduledFrame scheduled, Perception perception, Followed followed, float queuedMillis) {
    List<Question> questions = new ArrayList<>();
    List<Failure.NoQuestion> refused = new ArrayList<>();
    for (int i = 0; i < scheduled.questions().size(); i++) {
      Instruction instruction = scheduled.questions().get(i);
      Outcome<VisualTokens> prompted = perception.prompted().get(i);
      if (prompted.refused()) {
        refused.add(
            new Failure.NoQuestion(instruction, scheduled.frame().stamp(), prompted.problem()));
      } else {
        questions.add(
            new Question(
                scheduled.frame().stamp(),
                instruction,
                perception.visualTokens(),
                prompted.value(),
                followed,
                perception.familiarity()));
      }
    }
    FramePass pass =
        new FramePass(
            scheduled.frame().stamp(),
            scheduled.panoptic(),
            questions.size(),
            perception.familiarity(),
            queuedMillis,
            perception.modelMillis());
    // Of a frame that is seen again, segments were for its question alone.
    List<SceneSegment> segments = scheduled.panoptic() ? perception.segments() : List.of();
    return new Seen(new PerceivedFrame(pass, segments, scheduled.followers()), questions, refused);
  }

  private void emit(Seen seen) {
    seen.refused().forEach(this::refuse);
    boolean panoptic = seen.frame().pass().panoptic();
    if (panoptic) {
      framesOut.inc();
    }
    if (panoptic || !seen.questions().isEmpty()) {
      emit(seen.frame());
    }
    for (Question question : seen.questions()) {
      output.collect(QUESTIONS, new StreamRecord<>(question));
    }
  }

  private void refuse(ScheduledFrame scheduled, ModelProblem problem) {
    Frame frame = scheduled.frame();
    if (scheduled.panoptic()) {
      output.collect(
          DeadLetters.REJECTED,
          new StreamRecord<>(deadLetters.of(frame, problem.code(), problem.message())));
      if (frame.stamp().endOfStream()) {
        emit(announcement(Frame.endOf(frame.stamp()).stamp()));
      }
    }
    scheduled
        .instructions()
        .forEach(i -> refuse(new Failure.NoQuestion(i, frame.stamp(), problem)));
  }

  private void refuse(Failure.NoQuestion unanswerable) {
    refusedInstructions.inc();
    output.collect(GroundedAnswer.UNANSWERABLE, new StreamRecord<>(unanswerable));
  }

  /** A message to the steps below that carries no segments. */
  private static PerceivedFrame announcement(FrameStamp stamp) {
    return new PerceivedFrame(FramePass.announcing(stamp, 0), List.of());
  }
}

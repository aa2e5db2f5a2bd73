package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.omgllava.job.clip.GatherClips;
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.link.LinkPhrases;
import org.omgllava.job.order.OrderFrames;
import org.omgllava.job.overload.SkipFrames;
import org.omgllava.job.perceive.PerceiveFrames;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.schedule.ScheduleInstructions;
import org.omgllava.job.track.TrackSegments;
import org.omgllava.simulation.SourceStep.Logged;
import org.omgllava.simulation.Step.Barrier;
import org.omgllava.simulation.Step.Input;
import org.omgllava.testing.JobFixtures;
import org.omgllava.testing.TestingModelFactory;
import org.omgllava.track.Trackers;

/** The steps of the job with channels between them, checkpoints and restarts. */
final class SimulatedJob {
  private static final ThreadLocal<Map<Class<?>, TypeSerializer<?>>> SERIALIZERS =
      ThreadLocal.withInitial(HashMap::new);

  private static final String SEEN = "seen";

  private final Wiring wiring;
  final SimulatedSettings settings;
  final List<Step> steps = new ArrayList<>();
  final List<SourceStep> sources = new ArrayList<>();
  final SinkStep<TrackedFrame> segments;
  final SinkStep<TrackedFrame> skippedFrames;
  final SinkStep<TrackNote> trackLog;
  final SinkStep<LinkedAnswer> answers;
  final SinkStep<Rejected> deadLetters;
  final SinkStep<Utterance> skipped;

  /** What the schedule is given and what it sends, in the order of each stream. */
  final SinkStep<Object> scheduling;

  private Map<Step, Object> completed = new HashMap<>();
  private Map<Step, Object> saving = new HashMap<>();
  private boolean isSaving;
  private long checkpoints;

  /**
   * @param frames of each partition
   * @param instructions of each partition
   */
  SimulatedJob(
      SimulatedSettings settings,
      Wiring wiring,
      TestProcessingTimeService time,
      Random luck,
      List<List<Logged>> frames,
      List<List<Logged>> instructions) {
    this.wiring = wiring;
    this.settings = settings;
    List<SourceStep> frameSources = sources("frames", frames, false);
    List<SourceStep> instructionSources = sources("instructions", instructions, true);
    Step order =
        add(
            new KeyedStep.One<Frame, Frame>(
                Wiring.ORDER,
                () -> new OrderFrames(settings.order(), settings.streams(), settings.deadLetters()),
                time,
                luck,
                wiring,
                Map.of("waiting", settings.order().maxBufferedFrames() + 1)));
    Step overload =
        add(
            new KeyedStep.One<Frame, Frame>(
                Wiring.OVERLOAD,
                () -> new SkipFrames(settings.overload(), settings.deadLetters()),
                time,
                luck,
                wiring,
                Map.of()));
    Step align = add(new AlignStep(settings.align(), time, luck, wiring));
    int window = settings.streams().historyFrames();
    Step schedule =
        add(
            new KeyedStep.One<Arrival, ScheduledFrame>(
                Wiring.SCHEDULE,
                () ->
                    new ScheduleInstructions(
                        settings.schedule(), settings.streams(), settings.deadLetters()),
                time,
                luck,
                wiring,
                Map.of(
                    "history",
                    window,
                    "remembered",
                    settings.schedule().rememberedInstructions(),
                    "pending",
                    settings.schedule().rememberedInstructions()
                        + settings.schedule().maxStanding())));
    Step clip =
        add(
            new KeyedStep.One<ScheduledFrame, Clip>(
                Wiring.CLIP,
                () -> new GatherClips(settings.clip(), settings.deadLetters()),
                time,
                luck,
                wiring,
                Map.of("frames", settings.clip().clipLength() - 1)));
    ModelSteps model =
        new ModelSteps(
            new TestingModelFactory().openPerceiver(-1),
            new DeadLetters(
                org.omgllava.job.config.Step.PERCEIVE,
                false,
                UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup()),
            wiring);
    Step perceive = add(new BatchStep<Clip>(Wiring.PERCEIVE, 4, wiring, model::perceive));
    Step track =
        add(
            new KeyedStep.One<PerceivedFrame, TrackedFrame>(
                Wiring.TRACK,
                () -> new TrackSegments<>(Trackers.of(settings.track())),
                time,
                luck,
                wiring,
                Map.of()));
    Step converse = add(new ConverseStep(settings.converse(), time, luck, wiring));
    Step ground = add(new BatchStep<Utterance>(Wiring.GROUND, 4, wiring, model::ground));
    Step link =
        add(
            new KeyedStep.Two<TrackedFrame, GroundedAnswer, LinkedAnswer>(
                Wiring.LINK,
                () ->
                    new LinkPhrases(
                        settings.link(),
                        wiring.has(Mutation.LINKS_KEEP_ONE_FRAME_LESS)
                            ? settings.withWindow(window - 1)
                            : settings.streams()),
                time,
                luck,
                wiring,
                Map.of()));
    Step follow = add(new FollowStep(settings, model.pictures, time, luck, wiring));
    segments = add(new SinkStep<>("segments", wiring));
    trackLog = add(new SinkStep<>(Wiring.TRACK_LOG, wiring));
    answers = add(new SinkStep<>("answers", wiring));
    deadLetters = add(new SinkStep<>("dead letters", wiring));
    skipped = add(new SinkStep<>("skipped", wiring));
    skippedFrames = add(new SinkStep<>(Wiring.SKIPPED_FRAMES, wiring));
    scheduling = add(new SinkStep<>("scheduling", wiring));

    frameSources.forEach(source -> source.lead(Step.MAIN, order, 1, bytes(Frame.class)));
    instructionSources.forEach(source -> source.lead(Step.MAIN, align, 2, bytes(Heard.class)));
    order.lead(Step.MAIN, overload, 1, bytes(Frame.class));
    overload.lead(TrackedFrame.SKIPPED.getId(), skippedFrames, 1, null);
    overload.lead(Step.MAIN, align, 1, bytes(Frame.class));
    align.lead(Step.MAIN, schedule, 1, bytes(Arrival.class));
    schedule.lead(Step.MAIN, clip, 1, bytes(ScheduledFrame.class));
    clip.lead(Step.MAIN, perceive, 1, bytes(Clip.class));
    perceive.lead(Step.MAIN, track, 1, bytes(PerceivedFrame.class));
    perceive.lead(PerceiveFrames.QUESTIONS.getId(), converse, 1, bytes(Question.class));
    converse.lead(Step.MAIN, ground, 1, bytes(Utterance.class));
    converse.lead(ConverseStep.SKIPPED, skipped, 1, null);
    track.lead(TrackSegments.LINKS.getId(), link, 1, bytes(TrackedFrame.class));
    track.lead(Step.MAIN, segments, 1, null);
    track.lead(TrackSegments.LOG.getId(), trackLog, 1, null);
    track.lead(FollowableFrame.FOLLOWED.getId(), follow, 1, bytes(FollowableFrame.class));
    follow.lead(Step.MAIN, answers, 1, null);
    ground.lead(Step.MAIN, link, 2, bytes(GroundedAnswer.class));
    link.lead(Step.MAIN, answers, 1, null);
    for (Step refusing : List.of(schedule, clip, perceive)) {
      refusing.lead(GroundedAnswer.UNANSWERABLE.getId(), link, 2, bytes(GroundedAnswer.class));
    }
    for (Step refusing : List.of(order, overload, schedule, clip, perceive, track, link)) {
      refusing.lead(DeadLetters.REJECTED.getId(), deadLetters, 1, null);
    }
    schedule.leadTogether(List.of(SEEN, Step.MAIN), scheduling);
  }

  private List<SourceStep> sources(String topic, List<List<Logged>> partitions, boolean tell) {
    List<SourceStep> readers = new ArrayList<>();
    for (int partition = 0; partition < partitions.size(); partition++) {
      OptionalInt told = tell ? OptionalInt.of(partition) : OptionalInt.empty();
      String name = topic + "-" + partition;
      readers.add(add(new SourceStep(name, partitions.get(partition), told, wiring)));
    }
    sources.addAll(readers);
    return readers;
  }

  private <S extends Step> S add(S step) {
    steps.add(step);
    return step;
  }

  private static TypeSerializer<?> bytes(Class<?> type) {
    return SERIALIZERS.get().computeIfAbsent(type, JobFixtures::serializer);
  }

  /** Starts from the last checkpoint, or from the beginning. */
  void start() throws Exception {
    saving = new HashMap<>();
    isSaving = false;
    for (Step step : steps) {
      step.inputs.forEach(
          input -> {
            input.channel().clear();
            input.channel().passed = false;
          });
      step.open(completed.get(step));
    }
  }

  /** Begins a checkpoint unless one is under way. */
  boolean triggerCheckpoint() {
    if (isSaving) {
      return false;
    }
    isSaving = true;
    Barrier barrier = new Barrier(++checkpoints);
    for (SourceStep source : sources) {
      saved(source, source.save());
      source.emitBarrier(barrier);
    }
    return true;
  }

  private void saved(Step step, Object state) {
    saving.put(step, state);
    if (saving.size() == steps.size()) {
      completed = saving;
      saving = new HashMap<>();
      isSaving = false;
    }
  }

  /**
   * Whether a step would take what is next in a channel.
   *
   * @param open whether it takes records at all for now
   */
  boolean takes(Input input, boolean open) {
    Object next = input.channel().next();
    return next != null
        && (!input.channel().passed || wiring.has(Mutation.BARRIERS_NOT_ALIGNED))
        && (open || next instanceof Barrier);
  }

  /** Hands a step what is next in a channel. */
  void deliver(Step step, Input input) throws Exception {
    Object next = input.channel().take();
    if (next instanceof Barrier barrier) {
      align(step, input, barrier);
      return;
    }
    if (step.name.equals(Wiring.SCHEDULE)) {
      step.emit(SEEN, next);
    }
    for (Object record : wiring.reaching(step.name, next)) {
      if (wiring.passesOrderBy(step.name, record)) {
        step.emit(Step.MAIN, record);
      } else {
        step.receive(input.number(), record);
      }
    }
  }

  private void align(Step step, Input input, Barrier barrier) throws Exception {
    input.channel().passed = true;
    if (wiring.has(Mutation.BARRIERS_NOT_ALIGNED) && !saving.containsKey(step)) {
      step.beforeBarrier();
      saved(step, step.save());
    }
    if (step.inputs.stream().allMatch(each -> each.channel().passed)) {
      step.beforeBarrier();
      step.emitBarrier(barrier);
      step.inputs.forEach(each -> each.channel().passed = false);
      if (!wiring.has(Mutation.BARRIERS_NOT_ALIGNED)) {
        saved(step, step.save());
      }
    }
  }
}

package org.omgllava.job.link;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.Step;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.KeyedStep;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.track.TrackOverlap;
import org.omgllava.track.TrackedSegment;

/**
 * Links each grounded phrase to the track whose segment overlaps its mask best. {@link LinkCore}
 * decides when.
 *
 * <p>Owns the segments of each stream's last frames, as many as can be asked for again, and of
 * older ones with answers under way, and the answers that wait for their frame. They are freed when
 * the answers have come and the frames can no longer be asked for.
 */
public final class LinkPhrases
    extends KeyedCoProcessFunction<String, TrackedFrame, GroundedAnswer, LinkedAnswer> {
  private static final long serialVersionUID = 1L;

  /** The last steps of the ways on which what is held comes. */
  private static final List<Step> WAYS = List.of(Step.TRACK, Step.FOLLOW, Step.CONVERSE);

  private final LinkSettings settings;
  private final StreamSettings bounds;
  private transient LinkCore core;
  private transient TrackOverlap overlap;
  private transient KeyedStep<StreamLinks, LinkCounter> step;
  private transient MapState<String, List<TrackedSegment>> segments;
  private transient MapState<String, GroundedAnswer> early;
  private transient MapState<String, Holdings> controls;

  public LinkPhrases(LinkSettings settings, StreamSettings bounds) {
    this.settings = settings;
    this.bounds = bounds;
  }

  @Override
  public void open(OpenContext context) {
    core = new LinkCore(bounds);
    overlap = new TrackOverlap(settings.minOverlap());
    step =
        new KeyedStep<>(
            Step.LINK, StreamLinks.class, LinkCounter.class, false, getRuntimeContext());
    segments =
        step.kept("segments", Types.STRING, Types.LIST(RecordTypes.of(TrackedSegment.class)));
    controls = step.kept("controls", Types.STRING, RecordTypes.of(Holdings.class));
    early = step.kept("early", Types.STRING, RecordTypes.of(GroundedAnswer.class));
  }

  @Override
  public void processElement1(TrackedFrame frame, Context context, Collector<LinkedAnswer> out)
      throws Exception {
    if (frame.pass().holdings().isPresent()) {
      held(frame.pass().holdings().get(), out);
      return;
    }
    Optional<StreamLinks> known = step.known();
    Arriving arriving = new Arriving(Optional.of(frame), Optional.empty());
    step.carryOut(
        step.decided(() -> core.frame(known, frame.pass())),
        effect -> carryOut(effect, arriving, context, out),
        problem -> context.output(DeadLetters.REJECTED, step.deadLetter(frame.stamp(), problem)),
        context.timerService());
  }

  @Override
  public void processElement2(GroundedAnswer answer, Context context, Collector<LinkedAnswer> out)
      throws Exception {
    if (answer instanceof GroundedAnswer.Held said) {
      held(said.holdings(), out);
      return;
    }
    Optional<StreamLinks> known = step.known();
    Arriving arriving = new Arriving(Optional.empty(), Optional.of(answer));
    boolean published = !(answer instanceof GroundedAnswer.Skipped);
    step.carryOut(
        step.decided(() -> core.answer(known, answer.awaitedOn().map(FrameStamp::key), published)),
        effect -> carryOut(effect, arriving, context, out),
        problem -> {
          if (published) {
            emit(unlinkable(answer, problem), out);
          }
        },
        context.timerService());
  }

  /** What is held is told when it has come on all ways. */
  private void held(Holdings said, Collector<LinkedAnswer> out) throws Exception {
    Origin origin = said.asker().origin();
    String key = origin.topic() + "/" + origin.partition() + "/" + origin.offset();
    Holdings before = controls.get(key);
    Holdings together = before == null ? said : before.and(said);
    if (together.areOf(WAYS)) {
      controls.remove(key);
      out.collect(new LinkedAnswer.Held(together.with(step.held())));
    } else {
      controls.put(key, together);
    }
  }

  /** The record that has just come. */
  private record Arriving(Optional<TrackedFrame> frame, Optional<GroundedAnswer> answer) {}

  private void carryOut(
      LinkEffect effect, Arriving arriving, Context context, Collector<LinkedAnswer> out)
      throws Exception {
    if (effect instanceof LinkEffect.KeepSegments keep) {
      segments.put(keep.frameKey(), arriving.frame().orElseThrow().segments());
    } else if (effect instanceof LinkEffect.DropSegments drop) {
      segments.remove(drop.frameKey());
    } else if (effect instanceof LinkEffect.KeepArriving keep) {
      early.put(keep.answerKey(), arriving.answer().orElseThrow());
    } else if (effect instanceof LinkEffect.EmitArriving emit) {
      emit(arriving.answer().orElseThrow(), segmentsOf(emit.frameKey()), out);
    } else if (effect instanceof LinkEffect.EmitUnlinked) {
      emit(arriving.answer().orElseThrow(), List.of(), out);
    } else if (effect instanceof LinkEffect.EmitKept emit) {
      emit(early.get(emit.answerKey()), segmentsOf(emit.frameKey()), out);
      early.remove(emit.answerKey());
    } else {
      throw Decision.unknown(effect);
    }
  }

  private List<TrackedSegment> segmentsOf(String frameKey) throws Exception {
    List<TrackedSegment> kept = segments.get(frameKey);
    return kept == null ? List.of() : kept;
  }

  private void emit(
      GroundedAnswer answer, List<TrackedSegment> candidates, Collector<LinkedAnswer> out) {
    if (answer instanceof Failure failure) {
      emit(failure, out);
    } else if (answer instanceof GroundedAnswer.Grounded grounded) {
      Outcome<LinkedAnswer> linked = step.decided(() -> linked(grounded, candidates));
      if (linked.refused()) {
        emit(unlinkable(grounded, linked.problem()), out);
      } else {
        step.count(LinkCounter.ANSWERS_OUT, 1);
        out.collect(linked.value());
      }
    }
  }

  private void emit(Failure failure, Collector<LinkedAnswer> out) {
    step.count(LinkCounter.FAILED_ANSWERS, 1);
    out.collect(failure);
  }

  /** Whoever waits for an answer is told why it cannot be given. */
  private static Failure unlinkable(GroundedAnswer answer, ModelProblem problem) {
    if (answer instanceof Failure failure) {
      return failure;
    }
    return answer
        .awaitedOn()
        .<Failure>map(frame -> new Failure.NoAnswer(answer.instruction(), frame, problem))
        .orElseGet(() -> new Failure.NoFrame(answer.instruction(), problem));
  }

  private LinkedAnswer linked(GroundedAnswer.Grounded answer, List<TrackedSegment> candidates) {
    long[] trackIds = new long[answer.phrases().size()];
    for (int i = 0; i < trackIds.length; i++) {
      trackIds[i] = overlap.bestTrack(answer.phrases().get(i).mask().mask(), candidates);
      boolean linked = trackIds[i] != TrackOverlap.NO_TRACK;
      step.count(linked ? LinkCounter.LINKED_PHRASES : LinkCounter.UNLINKED_PHRASES, 1);
    }
    return new LinkedAnswer.Linked(answer, trackIds);
  }
}

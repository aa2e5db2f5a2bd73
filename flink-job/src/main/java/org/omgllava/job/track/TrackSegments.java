package org.omgllava.job.track;

import static org.omgllava.job.event.FollowableFrame.FOLLOWED;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.runtime.KeyedStates;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.track.TrackedSegment;
import org.omgllava.track.Tracker;

/**
 * Gives the segments of each stream identities. Frames with segments go to the output; everything,
 * with the announcements of answers and of the stream's end, goes to the links. {@link TrackCore}
 * decides.
 *
 * <p>Owns what the tracker knows of each stream and of which session, freed at the end of the
 * stream.
 *
 * @param <S> what the tracker knows of one stream
 */
public final class TrackSegments<S>
    extends KeyedProcessFunction<String, PerceivedFrame, TrackedFrame> {
  private static final long serialVersionUID = 1L;

  /** Frames and announcements in order, for the links. */
  public static final OutputTag<TrackedFrame> LINKS = new OutputTag<>("links") {};

  private final Tracker<S> tracker;
  private transient TrackCore<S> core;
  private transient KeyedStates states;
  private transient ValueState<S> tracks;
  private transient ValueState<String> session;
  private transient ValueState<Boolean> followed;
  private transient Decisions decisions;
  private transient DeadLetters deadLetters;
  private transient Counter framesOut;
  private transient Counter segmentsOut;

  public TrackSegments(Tracker<S> tracker) {
    this.tracker = tracker;
  }

  @Override
  public void open(OpenContext context) {
    core = new TrackCore<>(tracker);
    states = new KeyedStates(getRuntimeContext());
    tracks = states.value("tracks", RecordTypes.of(tracker.stateType()));
    session = states.value("session", Types.STRING);
    followed = states.value("followed", Types.BOOLEAN);
    decisions = new Decisions(Step.TRACK, getRuntimeContext().getMetricGroup());
    deadLetters = new DeadLetters(Step.TRACK, false, getRuntimeContext().getMetricGroup());
    framesOut = getRuntimeContext().getMetricGroup().counter("framesOut");
    segmentsOut = getRuntimeContext().getMetricGroup().counter("segmentsOut");
  }

  @Override
  public void processElement(PerceivedFrame frame, Context context, Collector<TrackedFrame> out)
      throws Exception {
    if (frame.pass().holdings().isPresent()) {
      Holdings held = held(frame.pass().holdings().get());
      context.output(LINKS, new TrackedFrame(FramePass.of(held), List.of()));
      context.output(FOLLOWED, FollowableFrame.of(Holdings.none(held.asker())));
      return;
    }
    Optional<S> known = Optional.ofNullable(tracks.value());
    Optional<String> of = Optional.ofNullable(session.value());
    Outcome<Decision<S, TrackEffect>> outcome = decisions.of(() -> core.frame(known, of, frame));
    if (outcome.refused()) {
      reject(frame, outcome.problem(), context);
      follow(frame, List.of(), context);
      return;
    }
    Decision<S, TrackEffect> decision = outcome.value();
    for (TrackEffect effect : decision.effects()) {
      if (effect instanceof TrackEffect.Emit emit) {
        framesOut.inc();
        segmentsOut.inc(emit.frame().segments().size());
        out.collect(emit.frame());
        context.output(LINKS, emit.frame());
        follow(frame, emit.frame().segments(), context);
      } else if (effect instanceof TrackEffect.Announce announce) {
        context.output(LINKS, announce.frame());
        follow(frame, List.of(), context);
      } else {
        throw Decision.unknown(effect);
      }
    }
    if (decision.state().isEmpty()) {
      forget();
      return;
    }
    tracks.update(decision.state().get());
    if (frame.pass().panoptic() && of.filter(frame.stamp().session()::equals).isEmpty()) {
      session.update(frame.stamp().session());
    }
  }

  /** Followers see the frames that they are on, and the first one that they are not on. */
  private void follow(PerceivedFrame frame, List<TrackedSegment> segments, Context context)
      throws IOException {
    FramePass pass = frame.pass();
    boolean before = Boolean.TRUE.equals(followed.value());
    boolean now = !frame.followers().isEmpty();
    if (!now && !(before && (pass.panoptic() || pass.endsStream()))) {
      return;
    }
    context.output(
        FOLLOWED,
        new FollowableFrame(
            frame.stamp(), segments, pass.familiarity(), frame.followers(), Optional.empty()));
    if (!now || pass.endsStream()) {
      followed.clear();
    } else if (!before) {
      followed.update(true);
    }
  }

  private Holdings held(Holdings before) throws Exception {
    S known = tracks.value();
    return before
        .withTracks(known == null ? List.of() : tracker.identities(known))
        .with(states.held(Step.TRACK));
  }

  private void forget() {
    tracks.clear();
    session.clear();
  }

  /** A frame that cannot be tracked has no segments; answers on it, and the stream's end, go on. */
  private void reject(PerceivedFrame frame, ModelProblem problem, Context context)
      throws IOException {
    FrameStamp stamp = frame.stamp();
    context.output(DeadLetters.REJECTED, deadLetters.of(stamp, problem.code(), problem.message()));
    context.output(LINKS, announcing(stamp, frame.pass().expectedAnswers()));
    if (frame.pass().endsStream()) {
      context.output(LINKS, announcing(Frame.endOf(stamp).stamp(), 0));
      forget();
    }
  }

  private static TrackedFrame announcing(FrameStamp stamp, int expectedAnswers) {
    return new TrackedFrame(FramePass.announcing(stamp, expectedAnswers), List.of());
  }
}

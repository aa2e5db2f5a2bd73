package org.omgllava.job.track;

import static org.omgllava.job.event.FollowableFrame.FOLLOWED;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
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
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.event.tracks.TrackSpan;
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
 * with the announcements of answers and of the stream's end, goes to the links; that a track has
 * started or ended goes to the track log. {@link TrackCore} decides.
 *
 * <p>Owns what the tracker knows of each stream and of which session, and the tracks that have
 * started and not ended; freed at the end of the stream.
 *
 * @param <S> what the tracker knows of one stream
 */
public final class TrackSegments<S>
    extends KeyedProcessFunction<String, PerceivedFrame, TrackedFrame> {
  private static final long serialVersionUID = 1L;

  /** Frames and announcements in order, for the links. */
  public static final OutputTag<TrackedFrame> LINKS = new OutputTag<>("links") {};

  /** Starts and ends of tracks, for the track log. */
  public static final OutputTag<TrackNote> LOG = new OutputTag<>("log") {};

  private final Tracker<S> tracker;
  private transient TrackCore<S> core;
  private transient KeyedStates states;
  private transient ValueState<S> tracks;
  private transient ValueState<String> session;
  private transient ValueState<Boolean> followed;
  private transient ValueState<List<TrackSpan>> spans;
  private transient Decisions decisions;
  private transient DeadLetters deadLetters;
  private transient Counter framesOut;
  private transient Counter segmentsOut;
  private transient Counter tracksStarted;
  private transient Counter tracksEnded;

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
    spans = states.value("spans", Types.LIST(RecordTypes.of(TrackSpan.class)));
    decisions = new Decisions(Step.TRACK, getRuntimeContext().getMetricGroup());
    deadLetters = new DeadLetters(Step.TRACK, false, getRuntimeContext().getMetricGroup());
    framesOut = getRuntimeContext().getMetricGroup().counter("framesOut");
    segmentsOut = getRuntimeContext().getMetricGroup().counter("segmentsOut");
    tracksStarted = getRuntimeContext().getMetricGroup().counter("tracksStarted");
    tracksEnded = getRuntimeContext().getMetricGroup().counter("tracksEnded");
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
    Optional<StreamTracks<S>> known = known();
    Outcome<Decision<StreamTracks<S>, TrackEffect>> outcome =
        decisions.of(() -> core.frame(known, frame));
    if (outcome.refused()) {
      reject(frame, outcome.problem(), context, out);
      follow(frame, List.of(), context);
      return;
    }
    carryOut(frame, outcome.value().effects(), context, out);
    keep(known, outcome.value().state());
  }

  private void carryOut(
      PerceivedFrame frame, List<TrackEffect> effects, Context context, Collector<TrackedFrame> out)
      throws IOException {
    for (TrackEffect effect : effects) {
      if (effect instanceof TrackEffect.Emit emit) {
        framesOut.inc();
        segmentsOut.inc(emit.frame().segments().size());
        out.collect(emit.frame());
        context.output(LINKS, emit.frame());
        follow(frame, emit.frame().segments(), context);
      } else if (effect instanceof TrackEffect.Announce announce) {
        context.output(LINKS, announce.frame());
        follow(frame, List.of(), context);
      } else if (effect instanceof TrackEffect.Log log) {
        (log.note().turn() == TrackNote.Turn.STARTED ? tracksStarted : tracksEnded).inc();
        context.output(LOG, log.note());
      } else {
        throw Decision.unknown(effect);
      }
    }
  }

  /** State that was saved before there were sessions, or a log, lacks them. */
  private Optional<StreamTracks<S>> known() throws IOException {
    S saved = tracks.value();
    if (saved == null) {
      return Optional.empty();
    }
    List<TrackSpan> open = spans.value();
    return Optional.of(
        new StreamTracks<>(
            saved,
            Objects.requireNonNullElse(session.value(), ""),
            open == null ? List.of() : open));
  }

  private void keep(Optional<StreamTracks<S>> before, Optional<StreamTracks<S>> after)
      throws IOException {
    if (after.isEmpty()) {
      forget();
    } else if (!after.equals(before)) {
      tracks.update(after.get().tracks());
      spans.update(after.get().spans());
      if (before.map(StreamTracks::session).filter(after.get().session()::equals).isEmpty()) {
        session.update(after.get().session());
      }
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
    spans.clear();
  }

  /** A frame that cannot be tracked has no segments; answers on it, and the stream's end, go on. */
  private void reject(
      PerceivedFrame frame, ModelProblem problem, Context context, Collector<TrackedFrame> out)
      throws IOException {
    FrameStamp stamp = frame.stamp();
    context.output(DeadLetters.REJECTED, deadLetters.of(stamp, problem.code(), problem.message()));
    context.output(LINKS, announcing(stamp, frame.pass().expectedAnswers()));
    if (frame.pass().endsStream()) {
      context.output(LINKS, announcing(Frame.endOf(stamp).stamp(), 0));
      carryOut(frame, core.end(stamp.streamId(), known()), context, out);
      forget();
    }
  }

  private static TrackedFrame announcing(FrameStamp stamp, int expectedAnswers) {
    return new TrackedFrame(FramePass.announcing(stamp, expectedAnswers), List.of());
  }
}

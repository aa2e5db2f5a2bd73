package org.omgllava.job.track;

import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.runtime.Decision;
import org.omgllava.track.Tracker;

/**
 * Gives the segments of each stream identities. Frames with segments go to the output; everything,
 * with the announcements of answers and of the stream's end, goes to the links. {@link TrackCore}
 * decides.
 *
 * <p>Owns what the tracker knows of each stream, freed at the end of the stream.
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
  private transient ValueState<S> tracks;
  private transient Counter framesOut;
  private transient Counter segmentsOut;

  public TrackSegments(Tracker<S> tracker) {
    this.tracker = tracker;
  }

  @Override
  public void open(OpenContext context) {
    core = new TrackCore<>(tracker);
    tracks =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>("tracks", TypeInformation.of(tracker.stateType())));
    framesOut = getRuntimeContext().getMetricGroup().counter("framesOut");
    segmentsOut = getRuntimeContext().getMetricGroup().counter("segmentsOut");
  }

  @Override
  public void processElement(PerceivedFrame frame, Context context, Collector<TrackedFrame> out)
      throws Exception {
    Decision<S, TrackEffect> decision = core.frame(Optional.ofNullable(tracks.value()), frame);
    for (TrackEffect effect : decision.effects()) {
      if (effect instanceof TrackEffect.Emit emit) {
        framesOut.inc();
        segmentsOut.inc(emit.frame().segments().size());
        out.collect(emit.frame());
        context.output(LINKS, emit.frame());
      } else if (effect instanceof TrackEffect.Announce announce) {
        context.output(LINKS, announce.frame());
      } else {
        throw new IllegalStateException(
            "effect: " + effect + " (expected: one that is known here)");
      }
    }
    if (decision.state().isPresent()) {
      tracks.update(decision.state().get());
    } else {
      tracks.clear();
    }
  }
}

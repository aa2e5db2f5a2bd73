package org.omgllava.job.track;

import java.util.List;
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
import org.omgllava.track.TrackSettings;
import org.omgllava.track.TrackState;
import org.omgllava.track.Tracker;
import org.omgllava.track.Trackers;

/**
 * Gives the segments of each stream identities. Frames with segments go to the output; everything,
 * with the announcements of answers and of the stream's end, goes to the links.
 *
 * <p>Owns the {@link TrackState} of each stream, freed at the end of the stream.
 */
public final class TrackSegments
    extends KeyedProcessFunction<String, PerceivedFrame, TrackedFrame> {
  private static final long serialVersionUID = 1L;

  /** Frames and announcements in order, for the links. */
  public static final OutputTag<TrackedFrame> LINKS = new OutputTag<>("links") {};

  private final Tracker tracker;
  private transient ValueState<TrackState> tracks;
  private transient Counter framesOut;
  private transient Counter segmentsOut;

  public TrackSegments(TrackSettings settings) {
    this.tracker = Trackers.of(settings);
  }

  @Override
  public void open(OpenContext context) {
    tracks =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("tracks", TypeInformation.of(TrackState.class)));
    framesOut = getRuntimeContext().getMetricGroup().counter("framesOut");
    segmentsOut = getRuntimeContext().getMetricGroup().counter("segmentsOut");
  }

  @Override
  public void processElement(PerceivedFrame frame, Context context, Collector<TrackedFrame> out)
      throws Exception {
    boolean panoptic = frame.pass().panoptic();
    TrackedFrame tracked = panoptic ? tracked(frame) : new TrackedFrame(frame.pass(), List.of());
    if (panoptic) {
      framesOut.inc();
      segmentsOut.inc(tracked.segments().size());
      out.collect(tracked);
    }
    context.output(LINKS, tracked);
    if (frame.pass().endsStream()) {
      tracks.clear();
    }
  }

  private TrackedFrame tracked(PerceivedFrame frame) throws Exception {
    Tracker.Tracked tracked =
        tracker.track(
            tracks.value(),
            frame.stamp().frameIndex(),
            frame.stamp().heightPixels(),
            frame.stamp().widthPixels(),
            frame.segments());
    tracks.update(tracked.state());
    return new TrackedFrame(frame.pass(), tracked.segments());
  }
}

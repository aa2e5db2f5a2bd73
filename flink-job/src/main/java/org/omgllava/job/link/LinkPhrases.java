package org.omgllava.job.link;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.ObjectArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.GroundedAnswer.Grounded;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.GroundedMask;
import org.omgllava.track.TrackedSegment;

/**
 * Links each grounded phrase to the track whose segment overlaps its mask best. Answers and frames
 * come on different ways: an answer that is early waits for its frame, and a frame stays until
 * every answer that was announced for it has come.
 *
 * <p>Owns the segments of each stream's last frames, as many as can be asked for again, and of
 * older ones with answers under way. They are freed when the answers have come and the stream has
 * ended.
 */
public final class LinkPhrases
    extends KeyedCoProcessFunction<String, TrackedFrame, GroundedAnswer, LinkedAnswer> {
  private static final long serialVersionUID = 1L;

  /** Track of a phrase without one. */
  public static final long NO_TRACK = -1;

  private final float minOverlap;
  private final int recentFrames;
  private final long lingerMillis;
  private transient MapState<String, LinkableFrame> frames;
  private transient ValueState<String[]> recent;
  private transient ValueState<Long> freeTimer;
  private transient Counter answersOut;
  private transient Counter failedAnswers;
  private transient Counter linkedPhrases;
  private transient Counter unlinkedPhrases;

  public LinkPhrases(LinkSettings settings, StreamSettings bounds) {
    this.minOverlap = settings.minOverlap();
    this.recentFrames = bounds.historyFrames();
    // The schedule lets frames be asked for during the idle time after the end of their stream.
    this.lingerMillis = 2 * bounds.idleTimeoutMillis();
  }

  @Override
  public void open(OpenContext context) {
    var runtime = getRuntimeContext();
    frames =
        runtime.getMapState(
            new MapStateDescriptor<>(
                "frames", Types.STRING, TypeInformation.of(LinkableFrame.class)));
    recent =
        runtime.getState(
            new ValueStateDescriptor<>("recent", ObjectArrayTypeInfo.getInfoFor(Types.STRING)));
    freeTimer = runtime.getState(new ValueStateDescriptor<>("free-timer", Types.LONG));
    answersOut = runtime.getMetricGroup().counter("answersOut");
    failedAnswers = runtime.getMetricGroup().counter("failedAnswers");
    linkedPhrases = runtime.getMetricGroup().counter("linkedPhrases");
    unlinkedPhrases = runtime.getMetricGroup().counter("unlinkedPhrases");
  }

  @Override
  public void processElement1(TrackedFrame tracked, Context context, Collector<LinkedAnswer> out)
      throws Exception {
    if (tracked.stamp().hasPicture()) {
      announce(tracked, out);
    }
    if (tracked.pass().endsStream()) {
      long at = context.timerService().currentProcessingTime() + lingerMillis;
      freeTimer.update(at);
      context.timerService().registerProcessingTimeTimer(at);
    } else if (tracked.pass().panoptic() && freeTimer.value() != null) {
      context.timerService().deleteProcessingTimeTimer(freeTimer.value());
      freeTimer.clear();
    }
  }

  @Override
  public void processElement2(GroundedAnswer answer, Context context, Collector<LinkedAnswer> out)
      throws Exception {
    Optional<FrameStamp> awaitedOn = answer.awaitedOn();
    if (awaitedOn.isEmpty()) {
      emit(answer, List.of(), out);
      return;
    }
    String key = awaitedOn.get().key();
    LinkableFrame frame = frames.get(key);
    if (frame == null || !frame.announced()) {
      frames.put(key, (frame == null ? LinkableFrame.UNKNOWN : frame).withEarly(answer));
      return;
    }
    emit(answer, frame.segments(), out);
    keep(key, frame.afterAnswer());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<LinkedAnswer> out)
      throws Exception {
    Long due = freeTimer.value();
    if (due == null || due != timestamp) {
      return;
    }
    freeTimer.clear();
    String[] keys = recent.value();
    recent.clear();
    for (String key : keys == null ? new String[0] : keys) {
      forget(key);
    }
  }

  private void announce(TrackedFrame tracked, Collector<LinkedAnswer> out) throws Exception {
    String key = tracked.stamp().key();
    LinkableFrame known = frames.get(key);
    LinkableFrame frame = known == null ? LinkableFrame.UNKNOWN : known;
    if (tracked.pass().panoptic()) {
      frame = frame.withSegments(tracked.segments(), tracked.pass().expectedAnswers());
      rememberRecent(key);
    } else {
      frame = frame.withAnnounced(tracked.pass().expectedAnswers());
    }
    for (GroundedAnswer early : frame.early()) {
      emit(early, frame.segments(), out);
    }
    keep(key, frame.withoutEarly());
  }

  private void rememberRecent(String key) throws Exception {
    String[] keys = recent.value();
    String[] longer = keys == null ? new String[1] : Arrays.copyOf(keys, keys.length + 1);
    longer[longer.length - 1] = key;
    if (longer.length > recentFrames) {
      forget(longer[0]);
      longer = Arrays.copyOfRange(longer, 1, longer.length);
    }
    recent.update(longer);
  }

  private void forget(String key) throws Exception {
    LinkableFrame frame = frames.get(key);
    if (frame != null) {
      keep(key, frame.noLongerRecent());
    }
  }

  private void keep(String key, LinkableFrame frame) throws Exception {
    if (frame.isDone()) {
      frames.remove(key);
    } else {
      frames.put(key, frame);
    }
  }

  private void emit(
      GroundedAnswer answer, List<TrackedSegment> segments, Collector<LinkedAnswer> out) {
    if (answer instanceof Failure failure) {
      failedAnswers.inc();
      out.collect(failure);
    } else if (answer instanceof Grounded grounded) {
      answersOut.inc();
      out.collect(linked(grounded, segments));
    }
  }

  private LinkedAnswer linked(Grounded answer, List<TrackedSegment> segments) {
    long[] trackIds = new long[answer.phrases().size()];
    for (int i = 0; i < trackIds.length; i++) {
      trackIds[i] = bestTrack(answer.phrases().get(i).mask(), segments);
      (trackIds[i] == NO_TRACK ? unlinkedPhrases : linkedPhrases).inc();
    }
    return new LinkedAnswer.Linked(answer, trackIds);
  }

  private long bestTrack(GroundedMask phrase, List<TrackedSegment> segments) {
    int[] runs = RunLengthMasks.runs(phrase.mask());
    long area = RunLengthMasks.area(runs);
    long best = NO_TRACK;
    double bestOverlap = minOverlap;
    for (TrackedSegment segment : segments) {
      // The overlap cannot exceed the ratio of the areas.
      long smaller = Math.min(area, segment.areaPixels());
      if (smaller == 0 || smaller < bestOverlap * Math.max(area, segment.areaPixels())) {
        continue;
      }
      long common = RunLengthMasks.intersection(runs, RunLengthMasks.runs(segment.mask()));
      double overlap = RunLengthMasks.iou(common, area, segment.areaPixels());
      if (overlap >= bestOverlap && (best == NO_TRACK || overlap > bestOverlap)) {
        best = segment.trackId();
        bestOverlap = overlap;
      }
    }
    return best;
  }
}

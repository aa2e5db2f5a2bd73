package org.omgllava.job.link;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.runtime.Alarm;
import org.omgllava.job.runtime.Decision;
import org.omgllava.track.TrackedSegment;

/**
 * Links each grounded phrase to the track whose segment overlaps its mask best. {@link LinkCore}
 * decides when.
 *
 * <p>Owns the segments of each stream's last frames, as many as can be asked for again, and of
 * older ones with answers under way, and the answers that wait for their frame. They are freed when
 * the answers have come and the stream has ended.
 */
public final class LinkPhrases
    extends KeyedCoProcessFunction<String, TrackedFrame, GroundedAnswer, LinkedAnswer> {
  private static final long serialVersionUID = 1L;

  private final LinkSettings settings;
  private final StreamSettings bounds;
  private transient LinkCore core;
  private transient TrackOverlap overlap;
  private transient ValueState<StreamLinks> links;
  private transient MapState<String, List<TrackedSegment>> segments;
  private transient MapState<String, GroundedAnswer> early;
  private transient Alarm alarm;
  private transient Counter answersOut;
  private transient Counter failedAnswers;
  private transient Counter linkedPhrases;
  private transient Counter unlinkedPhrases;

  public LinkPhrases(LinkSettings settings, StreamSettings bounds) {
    this.settings = settings;
    this.bounds = bounds;
  }

  @Override
  public void open(OpenContext context) {
    var runtime = getRuntimeContext();
    core = new LinkCore(bounds);
    overlap = new TrackOverlap(settings.minOverlap());
    links =
        runtime.getState(
            new ValueStateDescriptor<>("links", TypeInformation.of(StreamLinks.class)));
    segments =
        runtime.getMapState(
            new MapStateDescriptor<>(
                "segments", Types.STRING, Types.LIST(TypeInformation.of(TrackedSegment.class))));
    early =
        runtime.getMapState(
            new MapStateDescriptor<>(
                "early", Types.STRING, TypeInformation.of(GroundedAnswer.class)));
    alarm = new Alarm(runtime);
    answersOut = runtime.getMetricGroup().counter("answersOut");
    failedAnswers = runtime.getMetricGroup().counter("failedAnswers");
    linkedPhrases = runtime.getMetricGroup().counter("linkedPhrases");
    unlinkedPhrases = runtime.getMetricGroup().counter("unlinkedPhrases");
  }

  @Override
  public void processElement1(TrackedFrame frame, Context context, Collector<LinkedAnswer> out)
      throws Exception {
    var decision = core.frame(Optional.ofNullable(links.value()), frame.pass());
    for (LinkEffect effect : decision.effects()) {
      if (effect instanceof LinkEffect.KeepSegments keep) {
        segments.put(keep.frameKey(), frame.segments());
      } else {
        carryOut(effect, context, out);
      }
    }
    store(decision, context);
  }

  @Override
  public void processElement2(GroundedAnswer answer, Context context, Collector<LinkedAnswer> out)
      throws Exception {
    var decision =
        core.answer(
            Optional.ofNullable(links.value()),
            answer.awaitedOn().map(FrameStamp::key),
            !(answer instanceof GroundedAnswer.Skipped));
    for (LinkEffect effect : decision.effects()) {
      if (effect instanceof LinkEffect.KeepArriving keep) {
        early.put(keep.answerKey(), answer);
      } else if (effect instanceof LinkEffect.EmitArriving emit) {
        emit(answer, segmentsOf(emit.frameKey()), out);
      } else if (effect instanceof LinkEffect.EmitUnlinked) {
        emit(answer, List.of(), out);
      } else {
        carryOut(effect, context, out);
      }
    }
    store(decision, context);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<LinkedAnswer> out)
      throws Exception {
    if (alarm.rings(timestamp)) {
      var decision = core.wake(links.value());
      for (LinkEffect effect : decision.effects()) {
        carryOut(effect, context, out);
      }
      store(decision, context);
    }
  }

  /** Carries out what does not concern the record that has just come. */
  private void carryOut(LinkEffect effect, Context context, Collector<LinkedAnswer> out)
      throws Exception {
    if (effect instanceof LinkEffect.DropSegments drop) {
      segments.remove(drop.frameKey());
    } else if (effect instanceof LinkEffect.EmitKept emit) {
      emit(early.get(emit.answerKey()), segmentsOf(emit.frameKey()), out);
      early.remove(emit.answerKey());
    } else if (effect instanceof LinkEffect.WakeIn wake) {
      alarm.cancel(context.timerService());
      alarm.within(wake.millis(), context.timerService());
    } else if (effect instanceof LinkEffect.SleepOn) {
      alarm.cancel(context.timerService());
    } else {
      throw new IllegalStateException("effect: " + effect + " (expected: one that is known here)");
    }
  }

  private void store(Decision<StreamLinks, LinkEffect> decision, Context context) throws Exception {
    if (decision.state().isPresent()) {
      links.update(decision.state().get());
    } else {
      links.clear();
      alarm.cancel(context.timerService());
    }
  }

  private List<TrackedSegment> segmentsOf(String frameKey) throws Exception {
    List<TrackedSegment> kept = segments.get(frameKey);
    return kept == null ? List.of() : kept;
  }

  private void emit(
      GroundedAnswer answer, List<TrackedSegment> candidates, Collector<LinkedAnswer> out) {
    if (answer instanceof Failure failure) {
      failedAnswers.inc();
      out.collect(failure);
    } else if (answer instanceof GroundedAnswer.Grounded grounded) {
      answersOut.inc();
      out.collect(linked(grounded, candidates));
    }
  }

  private LinkedAnswer linked(GroundedAnswer.Grounded answer, List<TrackedSegment> candidates) {
    long[] trackIds = new long[answer.phrases().size()];
    for (int i = 0; i < trackIds.length; i++) {
      trackIds[i] = overlap.bestTrack(answer.phrases().get(i).mask().mask(), candidates);
      (trackIds[i] == TrackOverlap.NO_TRACK ? unlinkedPhrases : linkedPhrases).inc();
    }
    return new LinkedAnswer.Linked(answer, trackIds);
  }
}

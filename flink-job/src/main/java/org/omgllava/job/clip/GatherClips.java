package org.omgllava.job.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.CoreState;
import org.omgllava.job.runtime.Counters;
import org.omgllava.job.runtime.Decision;

/**
 * Gathers neighbouring frames of a stream into clips, as {@link ClipCore} decides.
 *
 * <p>Owns the frames of each stream's unfinished clip, at most one less than the clip length.
 */
public final class GatherClips extends KeyedProcessFunction<String, ScheduledFrame, Clip> {
  private static final long serialVersionUID = 1L;

  private final ClipSettings settings;
  private transient ClipCore core;
  private transient CoreState<OpenClip> open;
  private transient MapState<Long, ScheduledFrame> kept;
  private transient Counters<ClipCounter> counters;

  public GatherClips(ClipSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    var runtime = getRuntimeContext();
    core = new ClipCore(settings);
    open = new CoreState<>(runtime, "clip", OpenClip.class);
    kept =
        runtime.getMapState(
            new MapStateDescriptor<>(
                "frames", Types.LONG, TypeInformation.of(ScheduledFrame.class)));
    counters = new Counters<>(ClipCounter.class, runtime.getMetricGroup());
  }

  @Override
  public void processElement(ScheduledFrame frame, Context context, Collector<Clip> out)
      throws Exception {
    Optional<OpenClip> clip = open.get();
    FrameStamp stamp = frame.frame().stamp();
    boolean isNewPicture = frame.panoptic() && stamp.hasPicture();
    var decision = isNewPicture ? core.picture(clip, stamp) : core.other(clip);
    carryOut(decision, Optional.of(frame), context, out);
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Clip> out)
      throws Exception {
    if (open.wakes(timestamp)) {
      carryOut(core.wake(open.get().orElseThrow()), Optional.empty(), context, out);
    }
  }

  /**
   * @param arriving the frame that has just come, if one has
   */
  private void carryOut(
      Decision<OpenClip, ClipEffect> decision,
      Optional<ScheduledFrame> arriving,
      Context context,
      Collector<Clip> out)
      throws Exception {
    open.carryOut(
        decision, effect -> carryOut(effect, arriving, context, out), context.timerService());
  }

  private void carryOut(
      ClipEffect effect, Optional<ScheduledFrame> arriving, Context context, Collector<Clip> out)
      throws Exception {
    if (effect instanceof ClipEffect.EmitKept emit) {
      out.collect(new Clip(taken(emit.frameIndices())));
    } else if (effect instanceof ClipEffect.EmitWithArriving emit) {
      List<ScheduledFrame> frames = taken(emit.frameIndices());
      frames.add(arriving.orElseThrow());
      out.collect(new Clip(frames));
    } else if (effect instanceof ClipEffect.KeepArriving keep) {
      kept.put(keep.frameIndex(), arriving.orElseThrow());
    } else if (effect instanceof ClipEffect.Count count) {
      counters.add(count.counter(), count.number());
    } else if (effect instanceof ClipEffect.WakeIn wake) {
      open.wakeOnlyIn(wake.millis(), context.timerService());
    } else {
      throw new IllegalStateException("effect: " + effect + " (expected: one that is known here)");
    }
  }

  private List<ScheduledFrame> taken(List<Long> frameIndices) throws Exception {
    List<ScheduledFrame> frames = new ArrayList<>();
    for (long index : frameIndices) {
      frames.add(kept.get(index));
      kept.remove(index);
    }
    return frames;
  }
}

package org.omgllava.job.clip;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.ScheduledFrame;

/**
 * Gathers neighbouring frames of a stream into clips for joint attention (spec 1.10). With a clip
 * length of 1 every frame goes on at once and nothing is kept. A clip ends when it is full, when
 * its time is over, at the end of the stream, before a picture of another size, and before whatever
 * is no new picture: the order of the stream is kept.
 *
 * <p>Owns the frames of each stream's unfinished clip, at most one less than the clip length.
 */
public final class GatherClips extends KeyedProcessFunction<String, ScheduledFrame, Clip> {
  private static final long serialVersionUID = 1L;

  private final int length;
  private final long waitMillis;
  private transient ListState<ScheduledFrame> waiting;
  private transient ValueState<Long> deadlineMillis;
  private transient Counter shortClips;

  public GatherClips(ClipSettings settings) {
    this.length = settings.clipLength();
    this.waitMillis = settings.clipWaitMillis();
  }

  @Override
  public void open(OpenContext context) {
    var runtime = getRuntimeContext();
    waiting =
        runtime.getListState(
            new ListStateDescriptor<>("clip", TypeInformation.of(ScheduledFrame.class)));
    deadlineMillis = runtime.getState(new ValueStateDescriptor<>("clip-deadline", Types.LONG));
    shortClips = runtime.getMetricGroup().counter("shortClips");
  }

  @Override
  public void processElement(ScheduledFrame frame, Context context, Collector<Clip> out)
      throws Exception {
    List<ScheduledFrame> clip = new ArrayList<>();
    waiting.get().forEach(clip::add);
    if (!clip.isEmpty() && !continues(clip.get(0), frame)) {
      finish(clip, context, out);
      clip = new ArrayList<>();
    }
    clip.add(frame);
    if (!isPicture(frame)) {
      out.collect(new Clip(clip));
    } else if (clip.size() >= length || frame.frame().stamp().endOfStream()) {
      finish(clip, context, out);
    } else {
      waiting.add(frame);
      if (clip.size() == 1) {
        long deadline = context.timerService().currentProcessingTime() + waitMillis;
        context.timerService().registerProcessingTimeTimer(deadline);
        deadlineMillis.update(deadline);
      }
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Clip> out)
      throws Exception {
    Long deadline = deadlineMillis.value();
    if (deadline != null && deadline == timestamp) {
      List<ScheduledFrame> clip = new ArrayList<>();
      waiting.get().forEach(clip::add);
      finish(clip, context, out);
    }
  }

  private void finish(List<ScheduledFrame> clip, Context context, Collector<Clip> out)
      throws Exception {
    Long deadline = deadlineMillis.value();
    if (deadline != null) {
      context.timerService().deleteProcessingTimeTimer(deadline);
      deadlineMillis.clear();
      waiting.clear();
    }
    // More than one where the state comes from a job with longer clips.
    for (int start = 0; start < clip.size(); start += length) {
      int end = Math.min(start + length, clip.size());
      if (end - start < length) {
        shortClips.inc();
      }
      out.collect(new Clip(List.copyOf(clip.subList(start, end))));
    }
  }

  private static boolean isPicture(ScheduledFrame frame) {
    return frame.panoptic() && frame.frame().stamp().hasPicture();
  }

  private static boolean continues(ScheduledFrame first, ScheduledFrame next) {
    FrameStamp one = first.frame().stamp();
    FrameStamp other = next.frame().stamp();
    return isPicture(next)
        && one.heightPixels() == other.heightPixels()
        && one.widthPixels() == other.widthPixels();
  }
}

package org.omgllava.job.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.KeyedStep;
import org.omgllava.job.runtime.StreamsTotal;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.ModelProblem;

/**
 * Gathers neighbouring frames of a stream into clips, as {@link ClipCore} decides.
 *
 * <p>Owns the frames of each stream's unfinished clip, at most one less than the clip length.
 */
public final class GatherClips extends KeyedProcessFunction<String, ScheduledFrame, Clip> {
  private static final long serialVersionUID = 1L;

  private final ClipSettings settings;
  private final boolean keepDeadPayload;
  private transient ClipCore core;
  private transient KeyedStep<OpenClip, ClipCounter> step;
  private transient MapState<Long, ScheduledFrame> kept;
  private transient StreamsTotal<OpenClip> open;

  public GatherClips(ClipSettings settings, DeadLetterSettings deadLetters) {
    this.settings = settings;
    this.keepDeadPayload = deadLetters.keepPayload();
  }

  @Override
  public void open(OpenContext context) {
    core = new ClipCore(settings);
    step =
        new KeyedStep<>(
            Step.CLIP, OpenClip.class, ClipCounter.class, keepDeadPayload, getRuntimeContext());
    kept = step.kept("frames", Types.LONG, RecordTypes.of(ScheduledFrame.class));
    open =
        new StreamsTotal<>(
            OpenClip::sizeBytes, "openClipBytes", getRuntimeContext().getMetricGroup());
  }

  @Override
  public void processElement(ScheduledFrame frame, Context context, Collector<Clip> out)
      throws Exception {
    Optional<OpenClip> clip = step.known();
    FrameStamp stamp = frame.frame().stamp();
    boolean isNewPicture = frame.panoptic() && stamp.hasPicture();
    long sizeBytes = frame.frame().sizeBytes();
    long othersBytes = open.ofOthers(stamp.streamId());
    step.carryOut(
        step.decided(
            () ->
                isNewPicture
                    ? core.picture(clip, stamp, sizeBytes, othersBytes)
                    : core.other(clip)),
        effect -> carryOut(effect, Optional.of(frame), context, out),
        problem -> reject(frame, problem, context, out),
        context.timerService());
    open.set(stamp.streamId(), step.known());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Clip> out)
      throws Exception {
    step.wake(
        timestamp,
        clip -> step.decided(() -> core.wake(clip)),
        effect -> carryOut(effect, Optional.empty(), context, out),
        context.timerService());
    open.set(context.getCurrentKey(), step.known());
  }

  /** What is in state for the current stream. */
  public Holdings.OfStep held() throws Exception {
    return step.held();
  }

  /** What it keeps, over all streams; once it is open. */
  public StreamsTotal<OpenClip> keptBytes() {
    return open;
  }

  private void reject(
      ScheduledFrame frame, ModelProblem problem, Context context, Collector<Clip> out) {
    FrameStamp stamp = frame.frame().stamp();
    if (frame.panoptic()) {
      context.output(DeadLetters.REJECTED, step.deadLetter(frame.frame(), problem));
      if (stamp.endOfStream()) {
        out.collect(Clip.of(new ScheduledFrame(Frame.endOf(stamp), List.of(), false)));
      }
    }
    for (Instruction instruction : frame.instructions()) {
      context.output(
          GroundedAnswer.UNANSWERABLE, new Failure.NoQuestion(instruction, stamp, problem));
    }
  }

  /**
   * @param arriving the frame that has just come, if one has
   */
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
    } else if (effect instanceof ClipEffect.WakeIn wake) {
      step.wakeOnlyIn(wake.millis(), context.timerService());
    } else {
      throw Decision.unknown(effect);
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

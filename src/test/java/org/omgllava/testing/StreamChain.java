package org.omgllava.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.storage.JobManagerCheckpointStorage;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.order.OrderFrames;
import org.omgllava.job.order.OrderSettings;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.schedule.ScheduleInstructions;
import org.omgllava.job.schedule.ScheduleSettings;
import org.omgllava.job.track.TrackSegments;
import org.omgllava.scene.SceneSegment;
import org.omgllava.setting.Settings;
import org.omgllava.track.TrackSettings;
import org.omgllava.track.Trackers;

/**
 * The operators order, schedule and track one behind the other, with segments made by the test in
 * place of perception.
 *
 * <p>Owns the harnesses. Lifecycle: {@link #open} to {@link #close}.
 */
public final class StreamChain implements AutoCloseable {
  private static final int MOST_SAVED_BYTES = 1 << 30;

  private final Function<Frame, List<SceneSegment>> perception;
  private final KeyedOneInputStreamOperatorTestHarness<String, Frame, Frame> order;
  private final KeyedOneInputStreamOperatorTestHarness<String, Arrival, ScheduledFrame> schedule;
  private final KeyedOneInputStreamOperatorTestHarness<String, PerceivedFrame, TrackedFrame> track;

  private StreamChain(Function<Frame, List<SceneSegment>> perception) throws Exception {
    StreamSettings bounds = Settings.defaults(StreamSettings.class);
    this.perception = perception;
    this.order =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new OrderFrames(
                    Settings.defaults(OrderSettings.class),
                    bounds,
                    Settings.defaults(DeadLetterSettings.class))),
            Frame::streamId,
            Types.STRING);
    this.schedule =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new ScheduleInstructions(
                    Settings.defaults(ScheduleSettings.class),
                    bounds,
                    Settings.defaults(DeadLetterSettings.class))),
            Arrival::streamId,
            Types.STRING);
    this.track =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new TrackSegments<>(Trackers.of(Settings.defaults(TrackSettings.class)))),
            PerceivedFrame::streamId,
            Types.STRING);
    for (AbstractStreamOperatorTestHarness<?> harness : List.of(order, schedule, track)) {
      harness.setCheckpointStorage(new JobManagerCheckpointStorage(MOST_SAVED_BYTES));
    }
  }

  /**
   * @param perception what is seen in a frame with a picture
   */
  public static StreamChain open(Function<Frame, List<SceneSegment>> perception) throws Exception {
    StreamChain chain = new StreamChain(perception);
    chain.order.open();
    chain.schedule.open();
    chain.track.open();
    return chain;
  }

  /** Takes in a frame and gives back what came out of the chain. */
  public List<TrackedFrame> receive(Frame frame) throws Exception {
    order.processElement(frame, 0);
    return passOn();
  }

  /** Sets the clock of every operator, one after the other, and gives back what came out. */
  public List<TrackedFrame> setProcessingTime(long millis) throws Exception {
    order.setProcessingTime(millis);
    List<TrackedFrame> out = new ArrayList<>(passOn());
    schedule.setProcessingTime(millis);
    out.addAll(passOn());
    track.setProcessingTime(millis);
    out.addAll(passOn());
    return out;
  }

  /** Codes and indices of the frames that order refused. */
  public List<String> rejected() {
    var side = order.getSideOutput(DeadLetters.REJECTED);
    return side == null
        ? List.of()
        : side.stream()
            .map(StreamRecord::getValue)
            .map((Rejected r) -> r.streamId().get() + " " + r.reason() + " " + r.frameIndex().get())
            .toList();
  }

  /** Entries of keyed state and timers of all operators. */
  public int kept() {
    return kept(order) + kept(schedule) + kept(track);
  }

  /** Bytes of a savepoint of all operators. */
  public long savedBytes() throws Exception {
    return saved(order) + saved(schedule) + saved(track);
  }

  @Override
  public void close() throws Exception {
    order.close();
    schedule.close();
    track.close();
  }

  private List<TrackedFrame> passOn() throws Exception {
    List<TrackedFrame> out = new ArrayList<>();
    for (Frame frame : taken(order, Frame.class)) {
      schedule.processElement(frame, 0);
    }
    for (ScheduledFrame scheduled : taken(schedule, ScheduledFrame.class)) {
      Frame frame = scheduled.frame();
      List<SceneSegment> segments =
          scheduled.panoptic() ? perception.apply(frame) : List.<SceneSegment>of();
      track.processElement(
          new PerceivedFrame(new FramePass(frame.stamp(), scheduled.panoptic(), 0, 0, 0), segments),
          0);
    }
    // The same frames go to the links: nothing takes them here.
    var links = track.getSideOutput(TrackSegments.LINKS);
    if (links != null) {
      links.clear();
    }
    out.addAll(taken(track, TrackedFrame.class));
    return out;
  }

  private static <T> List<T> taken(AbstractStreamOperatorTestHarness<T> harness, Class<T> type) {
    List<T> values = new ArrayList<>();
    for (Object next = harness.getOutput().poll();
        next != null;
        next = harness.getOutput().poll()) {
      if (next instanceof StreamRecord<?> record) {
        values.add(type.cast(record.getValue()));
      }
    }
    return values;
  }

  private static int kept(KeyedOneInputStreamOperatorTestHarness<?, ?, ?> harness) {
    return harness.numKeyedStateEntries() + harness.numProcessingTimeTimers();
  }

  private static long saved(AbstractStreamOperatorTestHarness<?> harness) throws Exception {
    return harness.snapshot(1, 1).getStateSize();
  }
}

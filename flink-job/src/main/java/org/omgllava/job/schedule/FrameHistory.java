package org.omgllava.job.schedule;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.omgllava.job.event.Frame;

/**
 * The last frames of a stream, for instructions that come after them; bounded in number and bytes.
 *
 * <p>Owns their state; which ones there are is kept in the {@link StreamSchedule}.
 */
final class FrameHistory {
  private final int maxFrames;
  private final long maxBytes;
  private final MapState<Long, Frame> frames;

  FrameHistory(RuntimeContext runtime, int maxFrames, long maxBytes) {
    this.maxFrames = maxFrames;
    this.maxBytes = maxBytes;
    frames =
        runtime.getMapState(
            new MapStateDescriptor<>("history", Types.LONG, TypeInformation.of(Frame.class)));
  }

  void add(Frame frame, StreamSchedule schedule) throws Exception {
    schedule.newest = frame.index();
    schedule.addToHistory(frame.index(), frame.sizeBytes());
    frames.put(frame.index(), frame);
    while (schedule.historyIsOver(maxFrames, maxBytes)) {
      frames.remove(schedule.dropOldest());
    }
  }

  Frame get(long index) throws Exception {
    return frames.get(index);
  }

  void clear() {
    frames.clear();
  }
}

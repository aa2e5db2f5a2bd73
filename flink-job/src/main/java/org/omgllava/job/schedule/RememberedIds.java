package org.omgllava.job.schedule;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The ids of a stream's last instructions, to drop duplicates.
 *
 * <p>Owns their state; how many there are is counted in the {@link StreamSchedule}.
 */
final class RememberedIds {
  private final int most;
  private final MapState<String, Long> sequences;
  private final MapState<Long, String> ids;

  RememberedIds(RuntimeContext runtime, int most) {
    this.most = most;
    sequences =
        runtime.getMapState(new MapStateDescriptor<>("remembered", Types.STRING, Types.LONG));
    ids =
        runtime.getMapState(new MapStateDescriptor<>("remembered-order", Types.LONG, Types.STRING));
  }

  boolean contains(String id) throws Exception {
    return sequences.contains(id);
  }

  void add(String id, StreamSchedule schedule) throws Exception {
    long sequence = schedule.nextRemembered++;
    sequences.put(id, sequence);
    ids.put(sequence, id);
    if (schedule.nextRemembered - schedule.firstRemembered > most) {
      long oldest = schedule.firstRemembered++;
      sequences.remove(ids.get(oldest));
      ids.remove(oldest);
    }
  }

  void clear() {
    sequences.clear();
    ids.clear();
  }
}

package org.omgllava.job.schedule;

import java.util.Objects;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.typeinfo.Types;
import org.omgllava.job.runtime.KeyedStep;

/**
 * The ids of a stream's last instructions, to drop duplicates.
 *
 * <p>Owns their state; which ones there are is kept in the {@link StreamSchedule}.
 */
final class RememberedIds {
  private final MapState<String, Long> sequences;
  private final MapState<Long, String> ids;

  RememberedIds(KeyedStep<StreamSchedule, ScheduleCounter> step) {
    sequences = step.kept("remembered", Types.STRING, Types.LONG);
    ids = step.kept("remembered-order", Types.LONG, Types.STRING);
  }

  boolean contains(String id) throws Exception {
    return sequences.contains(id);
  }

  void put(long sequence, String id) throws Exception {
    sequences.put(id, sequence);
    ids.put(sequence, id);
  }

  /** Forgets the oldest; its id may have been freed, and used again. */
  void remove(long sequence) throws Exception {
    String id = ids.get(sequence);
    ids.remove(sequence);
    if (Objects.equals(sequences.get(id), sequence)) {
      sequences.remove(id);
    }
  }

  /** The id is new when it comes again. */
  void free(String id) throws Exception {
    sequences.remove(id);
  }
}

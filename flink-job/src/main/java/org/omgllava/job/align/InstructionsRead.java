package org.omgllava.job.align;

import java.util.HashMap;
import java.util.Map;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.ReadPosition;

/**
 * How far the instructions have been read in all partitions.
 *
 * @param positions by partition
 * @param partitions of the topic; 0 when nothing has been heard
 */
public record InstructionsRead(Map<Integer, ReadPosition> positions, int partitions) {
  /** Nothing has been heard. */
  public static final InstructionsRead NOTHING = new InstructionsRead(Map.of(), 0);

  public InstructionsRead {
    positions = Map.copyOf(positions);
  }

  /** With what a reader says about its partitions. */
  public InstructionsRead with(ReadPosition said) {
    Map<Integer, ReadPosition> all = new HashMap<>(positions);
    said.partitions()
        .forEach(partition -> all.merge(partition, said, (before, now) -> before.and(now)));
    return new InstructionsRead(all, Math.max(partitions, said.partitionsInAll()));
  }

  /** Whether every instruction that was there before a frame has been read. */
  public boolean covers(Origin frame) {
    return partitions > 0
        && positions.size() >= partitions
        && positions.values().stream().allMatch(position -> position.covers(frame));
  }
}

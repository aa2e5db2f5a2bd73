package org.omgllava.job.event;

import java.util.List;

/**
 * How far a reader has come in its partitions of the instructions: everything that it has read
 * before stands before this in its output. It follows from positions, never from silence.
 *
 * @param partitions those that this is said of
 * @param partitionsInAll of the topic, those of other readers too
 * @param passedMillis every instruction with an earlier append time has been read; {@link
 *     Long#MIN_VALUE} when nothing follows from times
 * @param frameEnds by partition of the frames: every instruction that was there before the frame at
 *     this offset has been read; empty when nothing follows from offsets
 */
public record ReadPosition(
    List<Integer> partitions, int partitionsInAll, long passedMillis, List<Long> frameEnds)
    implements ReadRecord {
  public ReadPosition {
    partitions = List.copyOf(partitions);
    frameEnds = List.copyOf(frameEnds);
  }

  /**
   * Whether the instructions that were there before a frame have been read, in these partitions.
   */
  public boolean covers(Origin frame) {
    return frame.appendTimeMillis() < passedMillis
        || frame.partition() < frameEnds.size()
            && frame.offset() < frameEnds.get(frame.partition());
  }

  /** What both say together. */
  public ReadPosition and(ReadPosition other) {
    return new ReadPosition(
        partitions,
        Math.max(partitionsInAll, other.partitionsInAll),
        Math.max(passedMillis, other.passedMillis),
        other.frameEnds.isEmpty() ? frameEnds : other.frameEnds);
  }
}

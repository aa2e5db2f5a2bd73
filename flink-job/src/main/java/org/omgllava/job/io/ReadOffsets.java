package org.omgllava.job.io;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.omgllava.job.event.ReadPosition;

/**
 * How far a reader has come in its partitions. Written by the reader's thread, asked by the one
 * that looks at the ends.
 */
final class ReadOffsets {
  /**
   * @param next offset of the first record that has not been read
   * @param appendMillis append time of the last one that has; least when none has
   */
  private record At(long next, long appendMillis) {}

  private final Map<Integer, At> partitions = new TreeMap<>();

  synchronized void assign(int partition, long startOffset) {
    partitions.put(partition, new At(Math.max(0, startOffset), Long.MIN_VALUE));
  }

  synchronized void read(int partition, long offset, long appendMillis) {
    partitions.computeIfPresent(
        partition, (p, at) -> new At(offset + 1, Math.max(at.appendMillis, appendMillis)));
  }

  /** There is no record from one offset, up to which has been read, to another. */
  synchronized void nothingBetween(int partition, long next, long end) {
    partitions.computeIfPresent(
        partition, (p, at) -> at.next == next ? new At(end, at.appendMillis) : at);
  }

  /** Offset of the first record that has not been read, by partition. */
  synchronized Map<Integer, Long> next() {
    return partitions.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().next));
  }

  synchronized boolean reach(Map<Integer, Long> ends) {
    return ends.entrySet().stream().allMatch(end -> reaches(end.getKey(), end.getValue()));
  }

  /**
   * What can be said once the ends have been asked for.
   *
   * @param ends of the instructions, by partition, asked for after the frames' ends
   * @param frameEnds of the frames, by partition
   */
  synchronized List<ReadPosition> positions(
      Map<Integer, Long> ends, List<Long> frameEnds, int partitionsInAll) {
    List<ReadPosition> said = new ArrayList<>();
    List<Integer> reached = new ArrayList<>();
    ends.forEach(
        (partition, end) -> {
          At at = partitions.get(partition);
          if (reaches(partition, end)) {
            reached.add(partition);
          } else if (at != null) {
            said.add(
                new ReadPosition(List.of(partition), partitionsInAll, at.appendMillis, List.of()));
          }
        });
    if (!reached.isEmpty()) {
      said.add(new ReadPosition(reached, partitionsInAll, Long.MIN_VALUE, frameEnds));
    }
    return said;
  }

  private boolean reaches(int partition, long end) {
    At at = partitions.get(partition);
    return at != null && at.next >= end;
  }
}

package org.omgllava.job.io.decode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** Keys by which a record finds a certain subtask behind a keyed edge. */
final class SubtaskKeys {
  private SubtaskKeys() {}

  /** One for each subtask. */
  static List<String> of(int maxParallelism, int parallelism) {
    List<String> keys = new ArrayList<>(Collections.nCopies(parallelism, ""));
    int missing = parallelism;
    for (int candidate = 0; missing > 0; candidate++) {
      String key = Integer.toString(candidate);
      int subtask =
          KeyGroupRangeAssignment.assignKeyToParallelOperator(key, maxParallelism, parallelism);
      if (keys.get(subtask).isEmpty()) {
        keys.set(subtask, key);
        missing--;
      }
    }
    return keys;
  }
}

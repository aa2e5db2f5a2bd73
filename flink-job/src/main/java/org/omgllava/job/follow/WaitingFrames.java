package org.omgllava.job.follow;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.runtime.KeyedStates;
import org.omgllava.job.typeinfo.RecordTypes;

/**
 * Frames of the current stream, without pictures, that are not through: the one about which the
 * language model is asked, and those behind it.
 *
 * <p>Owns them in state.
 */
final class WaitingFrames {
  private static final String STATE = "waiting";

  private final ValueState<WaitingSpan> span;
  private final MapState<Long, FollowableFrame> frames;

  WaitingFrames(KeyedStates states) {
    span = states.value("waiting-span", RecordTypes.of(WaitingSpan.class));
    frames = states.map(STATE, Types.LONG, RecordTypes.of(FollowableFrame.class));
  }

  /** The streams, of whatever key is current, that have waiting frames. */
  static List<String> streams(KeyedStateBackend<String> backend) {
    try (var keys = backend.<VoidNamespace>getKeys(STATE, VoidNamespace.INSTANCE)) {
      return keys.distinct().sorted().toList();
    }
  }

  int size() throws Exception {
    WaitingSpan now = span.value();
    return now == null ? 0 : (int) (now.next() - now.first());
  }

  void add(FollowableFrame frame) throws Exception {
    WaitingSpan now = span.value();
    WaitingSpan before = now == null ? new WaitingSpan(0, 0) : now;
    frames.put(before.next(), frame);
    span.update(new WaitingSpan(before.first(), before.next() + 1));
  }

  Optional<FollowableFrame> first() throws Exception {
    WaitingSpan now = span.value();
    return now == null ? Optional.empty() : Optional.of(frames.get(now.first()));
  }

  void removeFirst() throws Exception {
    WaitingSpan now = span.value();
    frames.remove(now.first());
    if (now.first() + 1 == now.next()) {
      span.clear();
    } else {
      span.update(new WaitingSpan(now.first() + 1, now.next()));
    }
  }
}

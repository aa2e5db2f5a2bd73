package org.omgllava.job.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.order.OrderEffect.Count;
import org.omgllava.job.order.OrderEffect.EmitArriving;
import org.omgllava.job.order.OrderEffect.EmitEnd;
import org.omgllava.job.order.OrderEffect.EmitKept;
import org.omgllava.job.order.OrderEffect.RejectArriving;
import org.omgllava.job.order.OrderEffect.RejectKept;
import org.omgllava.job.order.OrderEffect.Warn;
import org.omgllava.job.order.StreamMemory.Phase;
import org.omgllava.scene.ModelProblem;

/** What of a stream goes on, when, and what is refused with it. */
final class Release {
  private final OrderSettings settings;
  private final StreamSettings bounds;

  Release(OrderSettings settings, StreamSettings bounds) {
    this.settings = settings;
    this.bounds = bounds;
  }

  /** The frame that has just come goes on. */
  StreamOrder arriving(StreamOrder order, FrameStamp frame, List<OrderEffect> effects) {
    StreamOrder behind = order.behind(frame);
    effects.add(new EmitArriving(behind.memory().session()));
    return behind;
  }

  /** A kept frame goes on. */
  StreamOrder kept(StreamOrder order, WaitingFrame frame, List<OrderEffect> effects) {
    StreamOrder behind = order.behind(frame.stamp());
    effects.add(new EmitKept(frame.key(), behind.memory().session()));
    return behind;
  }

  /** Emits what can be emitted, the first gap included if that is given up. */
  StreamOrder settle(StreamOrder order, boolean firstGapGivenUp, List<OrderEffect> effects) {
    StreamOrder left = firstGapGivenUp ? first(order, effects) : order;
    while (left.isLive() && goesOn(left)) {
      left = first(left, effects);
    }
    return left;
  }

  /**
   * Gives gaps up, the first one first, until what is kept of all streams fits, or nothing waits.
   *
   * @param othersBytes what is kept of the other streams
   */
  StreamOrder fit(StreamOrder order, long othersBytes, List<OrderEffect> effects) {
    StreamOrder left = order;
    while (left.hasWaiting() && othersBytes + left.sizeBytes() > settings.bufferBytes()) {
      effects.add(new Count(OrderCounter.CROWDED_GAPS, 1));
      left = settle(left, true, effects);
    }
    return left;
  }

  /** Emits everything up to an index, and what can be emitted behind it. */
  StreamOrder upTo(long index, StreamOrder order, List<OrderEffect> effects) {
    StreamOrder left = order;
    while (left.isLive() && left.hasWaiting() && left.waiting().get(0).index() <= index) {
      left = first(left, effects);
    }
    return settle(left, false, effects);
  }

  /** Emits whatever is left of a stream, and the end of its session. */
  List<OrderEffect> all(Optional<StreamOrder> known) {
    List<OrderEffect> effects = new ArrayList<>();
    known.filter(StreamOrder::isLive).ifPresent(order -> end(order, Phase.ENDED, effects));
    return effects;
  }

  /** Emits everything that waits and then the end. */
  StreamOrder end(StreamOrder order, Phase how, List<OrderEffect> effects) {
    StreamOrder left = order;
    while (left.isLive() && left.hasWaiting()) {
      left = first(left, effects);
    }
    return left.isLive() ? end(left.last().endAt(left.next()), left, how, effects) : left;
  }

  /** The end comes after everything that has been received, whatever index it carries. */
  FrameStamp placed(FrameStamp end, StreamOrder order) {
    boolean elsewhere =
        order.hasPassed(end.frameIndex())
            || order.isJump(end.frameIndex(), settings.maxBufferedFrames());
    return elsewhere ? end.endAt(order.afterLast()) : end;
  }

  /** Refuses the frame that nothing has agreed with. */
  StreamOrder refuseDoubtful(StreamOrder order, List<OrderEffect> effects) {
    order
        .doubtful()
        .map(
            frame ->
                new RejectKept(
                    frame.key(),
                    frame.index() < order.afterLast()
                        ? Refusals.late(frame.index(), order.next())
                        : jump(frame, order),
                    order.memory().session()))
        .ifPresent(effects::add);
    return order.withoutDoubt();
  }

  /** A frame of a session that does not come back. */
  static StreamOrder refuseLeft(StreamOrder order, WaitingFrame frame, List<OrderEffect> effects) {
    StreamMemory memory = order.memory();
    String named = frame.stamp().session();
    effects.add(new RejectArriving(Refusals.sessionEnded(named), named));
    return order.isLive()
        ? warned(order, "sessions " + named + " and " + memory.session(), effects)
        : order;
  }

  /** Whoever runs the job is told, once for each stream. */
  static StreamOrder warned(StreamOrder order, String seen, List<OrderEffect> effects) {
    if (order.memory().warned()) {
      return order;
    }
    effects.add(new Warn(Refusals.twoPublishers(order.last().streamId(), seen)));
    return order.with(order.memory().havingWarned());
  }

  private boolean goesOn(StreamOrder order) {
    return order.hasWaiting()
        && (order.firstIsNext()
            || order.clockHasPassedGap(settings.outOfOrdernessMicros())
            || order.isOver(settings.maxBufferedFrames(), bounds.maxBufferedBytes()));
  }

  /** Emits the first of those that wait, unless it is a jump that nothing agrees with. */
  private StreamOrder first(StreamOrder order, List<OrderEffect> effects) {
    WaitingFrame first = order.waiting().get(0);
    if (order.firstIsLoneJump(settings.maxBufferedFrames())) {
      effects.add(new RejectKept(first.key(), jump(first, order), order.memory().session()));
      return order.withoutFirst();
    }
    if (!first.stamp().hasPicture()) {
      return end(first.stamp(), order.withoutFirst(), Phase.ENDED, effects);
    }
    countMissing(order, first.index(), effects);
    StreamOrder behind = kept(order.withoutFirst(), first, effects);
    return first.stamp().endOfStream() ? over(behind, first.index(), Phase.ENDED, effects) : behind;
  }

  /** The end without a picture goes on, if anything went on before it. */
  private StreamOrder end(FrameStamp end, StreamOrder order, Phase how, List<OrderEffect> effects) {
    boolean jump = order.isJump(end.frameIndex(), settings.maxBufferedFrames());
    FrameStamp placed = jump ? end.endAt(order.next()) : end;
    countMissing(order, placed.frameIndex(), effects);
    if (!order.memory().session().isEmpty()) {
      effects.add(new EmitEnd(placed.in(order.memory().session())));
    }
    return over(order, placed.frameIndex(), how, effects);
  }

  private StreamOrder over(StreamOrder order, long endIndex, Phase how, List<OrderEffect> effects) {
    for (WaitingFrame frame : order.waiting()) {
      if (frame.stamp().hasPicture()) {
        effects.add(
            new RejectKept(
                frame.key(), Refusals.afterEnd(frame.index(), endIndex), order.memory().session()));
      }
    }
    StreamOrder left = refuseDoubtful(order, effects);
    effects.add(new Count(OrderCounter.ENDED_STREAMS, 1));
    return left.over(how);
  }

  private static void countMissing(StreamOrder order, long index, List<OrderEffect> effects) {
    if (order.next() > 0 && index > order.next()) {
      effects.add(new Count(OrderCounter.MISSING_FRAMES, index - order.next()));
    }
  }

  private ModelProblem jump(WaitingFrame frame, StreamOrder order) {
    return Refusals.jump(frame.index(), order.next(), settings.maxBufferedFrames());
  }
}

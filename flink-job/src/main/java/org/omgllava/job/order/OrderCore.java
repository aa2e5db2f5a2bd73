package org.omgllava.job.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.order.OrderEffect.Count;
import org.omgllava.job.order.OrderEffect.Drop;
import org.omgllava.job.order.OrderEffect.EmitArriving;
import org.omgllava.job.order.OrderEffect.EmitEnd;
import org.omgllava.job.order.OrderEffect.EmitKept;
import org.omgllava.job.order.OrderEffect.KeepArriving;
import org.omgllava.job.order.OrderEffect.RejectArriving;
import org.omgllava.job.order.OrderEffect.RejectKept;
import org.omgllava.job.order.OrderEffect.WakeIn;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Moment;

/**
 * Decides on the order of a stream's frames. A frame that is ahead waits until the missing ones
 * have come, or are given up: when the stream's own clock has passed them, when they have not come
 * in time, or when too much waits behind them. A stream may start at any index: that is a gap like
 * any other. A silent stream ends by itself.
 */
public final class OrderCore {
  /** Where a frame is while it is taken. */
  private enum Place {
    ARRIVING,
    KEPT
  }

  private final OrderSettings settings;
  private final StreamSettings bounds;
  private final long outOfOrdernessMicros;

  public OrderCore(OrderSettings settings, StreamSettings bounds) {
    this.bounds = bounds;
    this.settings = settings;
    this.outOfOrdernessMicros = settings.outOfOrdernessMillis() * 1_000;
  }

  /**
   * A frame has come, or the end of the stream.
   *
   * @param known none when nothing is known of the stream
   * @param sizeBytes of the picture
   */
  public Decision<StreamOrder, OrderEffect> frame(
      Optional<StreamOrder> known, FrameStamp frame, long sizeBytes, Moment now) {
    List<OrderEffect> effects = new ArrayList<>();
    return new Decision<>(
        receive(known, new WaitingFrame(frame, sizeBytes), now, effects), effects);
  }

  /** The stream is woken: something may have been waited for long enough. */
  public Decision<StreamOrder, OrderEffect> wake(StreamOrder order, Moment now) {
    List<OrderEffect> effects = new ArrayList<>();
    long silentMillis = now.millisSince(order.lastSeen());
    if (silentMillis >= bounds.idleTimeoutMillis()) {
      end(order, effects);
      return new Decision<>(Optional.empty(), effects);
    }
    long waitedMillis = now.millisSince(order.waitingSince());
    boolean giveUp = order.hasWaiting() && waitedMillis >= settings.maxGapMillis();
    Optional<StreamOrder> after = settle(order, giveUp, effects);
    if (after.isPresent()) {
      effects.add(new WakeIn(bounds.idleTimeoutMillis() - silentMillis));
      if (order.hasWaiting() && !giveUp) {
        effects.add(new WakeIn(settings.maxGapMillis() - waitedMillis));
      }
    }
    return new Decision<>(watched(order, after, now, effects), effects);
  }

  private Optional<StreamOrder> receive(
      Optional<StreamOrder> known, WaitingFrame frame, Moment now, List<OrderEffect> effects) {
    if (known.isPresent()) {
      return receive(known.get(), frame, now, effects);
    }
    if (frame.stamp().hasPicture()) {
      return begin(frame, Place.ARRIVING, now, effects);
    }
    // The stream has ended already, or is not known at all: there is nothing to end.
    effects.add(new Count(OrderCounter.DUPLICATE_FRAMES, 1));
    return known;
  }

  private Optional<StreamOrder> receive(
      StreamOrder order, WaitingFrame frame, Moment now, List<OrderEffect> effects) {
    if (startsAgain(frame.stamp(), order)) {
      return startAgain(frame, order, now, effects);
    }
    FrameStamp stamp = frame.stamp().hasPicture() ? frame.stamp() : placedEnd(frame.stamp(), order);
    long index = stamp.frameIndex();
    if (index < order.next() && order.givenUp().contains(index)) {
      effects.add(
          new RejectArriving(
              "LATE_FRAME", "frameIndex: " + index + " (expected: " + order.next() + ")"));
      return Optional.of(order);
    }
    if (index < order.next() || order.isWaiting(index)) {
      effects.add(new Count(OrderCounter.DUPLICATE_FRAMES, 1));
      return Optional.of(order);
    }
    WaitingFrame placed = new WaitingFrame(stamp, frame.sizeBytes());
    return take(placed, Place.ARRIVING, order.seeing(stamp, now), now, effects);
  }

  /** Takes the first frame of a stream. From here to the stream's end an alarm is set. */
  private Optional<StreamOrder> begin(
      WaitingFrame first, Place place, Moment now, List<OrderEffect> effects) {
    effects.add(new WakeIn(bounds.idleTimeoutMillis()));
    return take(first, place, StreamOrder.beginning(first.stamp(), now), now, effects);
  }

  private Optional<StreamOrder> take(
      WaitingFrame frame, Place place, StreamOrder order, Moment now, List<OrderEffect> effects) {
    FrameStamp stamp = frame.stamp();
    if (frame.index() == order.next() && !order.hasWaiting() && !stamp.endOfStream()) {
      // The usual case: the frame need not pass through the state.
      effects.add(place == Place.ARRIVING ? new EmitArriving() : new EmitKept(frame.key()));
      return Optional.of(order.goneOn());
    }
    if (place == Place.ARRIVING && stamp.hasPicture()) {
      effects.add(new KeepArriving(frame.key()));
    }
    return watched(order, settle(order.withWaiting(frame), false, effects), now, effects);
  }

  /**
   * Whether a stream has started again without having ended. A frame that is repeated, or late, has
   * its old capture time; one whose index has passed but whose time is new belongs to a new stream.
   */
  private boolean startsAgain(FrameStamp frame, StreamOrder order) {
    return frame.hasPicture()
        && frame.frameIndex() < order.next()
        && order.clock().isFarBehind(frame.captureTimeMicros(), outOfOrdernessMicros);
  }

  /** Ends the old stream once a second frame agrees with the first: one may be a wrong clock. */
  private Optional<StreamOrder> startAgain(
      WaitingFrame frame, StreamOrder order, Moment now, List<OrderEffect> effects) {
    for (WaitingFrame first : order.unconfirmed()) {
      if (first.index() + 1 == frame.index()) {
        end(order.withUnconfirmed(List.of()), effects);
        return receive(begin(first, Place.KEPT, now, effects), frame, now, effects);
      }
      effects.add(new Drop(first.key()));
      effects.add(new Count(OrderCounter.DUPLICATE_FRAMES, 1));
    }
    effects.add(new KeepArriving(frame.key()));
    return Optional.of(order.withUnconfirmed(List.of(frame)));
  }

  /** The end comes after everything that has been received, whatever index it carries. */
  private static FrameStamp placedEnd(FrameStamp end, StreamOrder order) {
    boolean taken = end.frameIndex() < order.next() || order.isWaiting(end.frameIndex());
    return taken ? end.endAt(order.afterLast()) : end;
  }

  /** Emits what can be emitted, the first gap included if that is given up; none at the end. */
  private Optional<StreamOrder> settle(
      StreamOrder order, boolean firstGapGivenUp, List<OrderEffect> effects) {
    Optional<StreamOrder> left = firstGapGivenUp ? emitFirst(order, effects) : Optional.of(order);
    while (left.isPresent() && firstGoesOn(left.get())) {
      left = emitFirst(left.get(), effects);
    }
    return left;
  }

  private boolean firstGoesOn(StreamOrder order) {
    return order.hasWaiting()
        && (order.firstIsNext()
            || order.clockHasPassedGap(outOfOrdernessMicros)
            || order.isOver(settings.maxBufferedFrames(), bounds.maxBufferedBytes()));
  }

  /** Begins to count the wait for what is missing now, unless it was missing before. */
  private Optional<StreamOrder> watched(
      StreamOrder before, Optional<StreamOrder> after, Moment now, List<OrderEffect> effects) {
    if (after.isEmpty() || !after.get().hasWaiting()) {
      return after;
    }
    if (before.hasWaiting() && before.next() == after.get().next()) {
      return after;
    }
    effects.add(new WakeIn(settings.maxGapMillis()));
    return Optional.of(after.get().waitingSince(now));
  }

  /** Emits everything that waits and then the end. */
  private static void end(StreamOrder order, List<OrderEffect> effects) {
    WaitingFrame end = new WaitingFrame(order.last().endAt(order.afterLast()), 0);
    Optional<StreamOrder> left = Optional.of(order.withWaiting(end));
    while (left.isPresent()) {
      left = emitFirst(left.get(), effects);
    }
  }

  /** Emits the first waiting frame; nothing is left when the stream has ended with it. */
  private static Optional<StreamOrder> emitFirst(StreamOrder order, List<OrderEffect> effects) {
    WaitingFrame first = order.waiting().get(0);
    if (order.next() > 0 && first.index() > order.next()) {
      effects.add(new Count(OrderCounter.MISSING_FRAMES, first.index() - order.next()));
    }
    effects.add(
        first.stamp().hasPicture() ? new EmitKept(first.key()) : new EmitEnd(first.stamp()));
    StreamOrder behind = order.withoutFirst();
    if (!first.stamp().endOfStream()) {
      return Optional.of(behind);
    }
    for (WaitingFrame frame : behind.waiting()) {
      if (frame.stamp().hasPicture()) {
        effects.add(
            new RejectKept(
                frame.key(),
                "AFTER_END_OF_STREAM",
                "frameIndex: " + frame.index() + " (expected: at most " + first.index() + ")"));
      }
    }
    for (WaitingFrame frame : behind.unconfirmed()) {
      effects.add(new Drop(frame.key()));
    }
    effects.add(new Count(OrderCounter.ENDED_STREAMS, 1));
    return Optional.empty();
  }
}

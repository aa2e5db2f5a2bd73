package org.omgllava.job.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.order.OrderEffect.Count;
import org.omgllava.job.order.OrderEffect.KeepArriving;
import org.omgllava.job.order.OrderEffect.RejectArriving;
import org.omgllava.job.order.OrderEffect.WakeIn;
import org.omgllava.job.order.StreamMemory.Phase;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.KnownStreams;
import org.omgllava.job.runtime.Moment;

/**
 * Decides on the order of a stream's frames, and where one of its sessions ends and the next one
 * begins. A frame that is ahead waits until the missing ones have come, or are given up: when the
 * stream's own clock has passed them, when they have not come in time, or when too much waits
 * behind them, or in all streams. A stream may start at any index: that is a gap like any other. A
 * silent stream ends by itself.
 *
 * <p>A publisher that names its session is believed. Without a name one frame that does not fit is
 * doubted until the next one agrees: its index has passed though its time is new (the stream has
 * started again), or lies too far ahead (it has jumped). What ended is remembered for the idle
 * time, so that a repeat begins nothing. What is dropped without being a repeat is refused with a
 * reason; so is a stream more than may be known.
 */
public final class OrderCore {
  private final OrderSettings settings;
  private final StreamSettings bounds;
  private final Release release;
  private final Alarms alarms;

  public OrderCore(OrderSettings settings, StreamSettings bounds) {
    this.bounds = bounds;
    this.settings = settings;
    this.release = new Release(settings, bounds);
    this.alarms = new Alarms(settings.maxGapMillis(), bounds.idleTimeoutMillis());
  }

  /**
   * A frame has come, or the end of the stream.
   *
   * @param known none when nothing is known of the stream
   * @param sizeBytes of the picture
   * @param others what is known of other streams
   */
  public Decision<StreamOrder, OrderEffect> frame(
      Optional<StreamOrder> known, FrameStamp frame, long sizeBytes, Others others, Moment now) {
    if (known.isEmpty() && !frame.hasPicture()) {
      // The stream has ended long ago, or is not known at all: there is nothing to end.
      return new Decision<>(known, List.of(new Count(OrderCounter.DUPLICATE_FRAMES, 1)));
    }
    if (known.isEmpty() && others.streams() >= bounds.maxStreams()) {
      return new Decision<>(
          known, List.of(new RejectArriving(KnownStreams.oneTooMany(bounds.maxStreams()), "")));
    }
    List<OrderEffect> effects = new ArrayList<>();
    WaitingFrame arriving = new WaitingFrame(frame, sizeBytes);
    StreamOrder taken =
        known.isPresent()
            ? receive(known.get(), arriving, now, effects)
            : begin(arriving, true, StreamMemory.beginning(frame.session()), now, effects);
    StreamOrder after =
        alarms.forGap(taken, release.fit(taken, others.bytes(), effects), now, effects);
    return new Decision<>(
        Optional.of(alarms.forMemory(known.orElse(after), after, now, effects)), effects);
  }

  /** The stream is to be forgotten: what waits goes on, and its session ends. */
  public Decision<StreamOrder, OrderEffect> forget(Optional<StreamOrder> known) {
    return new Decision<>(Optional.empty(), release.all(known));
  }

  /** The stream is woken: something may have been waited for long enough. */
  public Decision<StreamOrder, OrderEffect> wake(StreamOrder order, Moment now) {
    List<OrderEffect> effects = new ArrayList<>();
    long silentMillis = now.millisSince(order.lastSeen());
    if (!order.isLive() && silentMillis >= bounds.idleTimeoutMillis()) {
      return new Decision<>(Optional.empty(), effects);
    }
    StreamOrder after = order.isLive() ? wakeLive(order, silentMillis, now, effects) : order;
    if (after.lastSeen().equals(order.lastSeen()) && after.isLive() == order.isLive()) {
      effects.add(new WakeIn(bounds.idleTimeoutMillis() - silentMillis));
    }
    return new Decision<>(Optional.of(alarms.forMemory(order, after, now, effects)), effects);
  }

  private StreamOrder wakeLive(
      StreamOrder order, long silentMillis, Moment now, List<OrderEffect> effects) {
    Optional<WaitingFrame> alone =
        order.doubtful().filter(frame -> order.mayStartAgainWith(frame.stamp()));
    long doubtedMillis = now.millisSince(order.unconfirmedSince());
    if (alone.isPresent() && doubtedMillis >= settings.maxGapMillis()) {
      return startAgain(order, alone.get(), now, effects);
    }
    if (silentMillis >= bounds.idleTimeoutMillis()) {
      return release.end(order, Phase.SILENT, effects);
    }
    if (alone.isPresent()) {
      effects.add(new WakeIn(settings.maxGapMillis() - doubtedMillis));
    }
    long waitedMillis = now.millisSince(order.waitingSince());
    boolean giveUp = order.hasWaiting() && waitedMillis >= settings.maxGapMillis();
    if (order.hasWaiting() && !giveUp) {
      effects.add(new WakeIn(settings.maxGapMillis() - waitedMillis));
    }
    return alarms.forGap(order, release.settle(order, giveUp, effects), now, effects);
  }

  private StreamOrder receive(
      StreamOrder order, WaitingFrame frame, Moment now, List<OrderEffect> effects) {
    FrameStamp stamp = frame.stamp();
    String named = stamp.session();
    StreamMemory memory = order.memory();
    boolean other = !named.isEmpty() && !named.equals(memory.publisher());
    boolean endsNothing = !stamp.hasPicture() && (other || !order.isLive());
    if (endsNothing || !other && order.repeats(stamp)) {
      effects.add(new Count(OrderCounter.DUPLICATE_FRAMES, 1));
      return order;
    }
    if (memory.left().contains(named)) {
      return Release.refuseLeft(order, frame, effects);
    }
    if (other) {
      StreamOrder left = order.isLive() ? release.end(order, Phase.ENDED, effects) : order;
      return begin(frame, true, left.memory().leaving().next(named), now, effects);
    }
    return order.isLive()
        ? receiveLive(order, frame, now, effects)
        : receiveAfterEnd(order, frame, now, effects);
  }

  private StreamOrder receiveAfterEnd(
      StreamOrder order, WaitingFrame frame, Moment now, List<OrderEffect> effects) {
    FrameStamp stamp = frame.stamp();
    boolean goesOn = order.memory().phase() == Phase.SILENT && stamp.frameIndex() >= order.next();
    boolean anew =
        stamp.session().isEmpty()
            && (order.isOfAnotherTime(stamp)
                || order
                    .clock()
                    .isFarBehind(stamp.captureTimeMicros(), settings.outOfOrdernessMicros()));
    if (goesOn || anew) {
      StreamMemory memory = order.memory().next(stamp.session());
      StreamOrder begun = StreamOrder.beginning(stamp, memory, now);
      // A session that the publisher names goes on where it was: its indices mean the same frames.
      boolean same = goesOn && !order.memory().publisher().isEmpty();
      return begin(same ? begun.from(order.next()) : begun, frame, true, now, effects);
    }
    effects.add(
        new RejectArriving(
            Refusals.afterEnd(stamp.frameIndex(), order.next() - 1), order.memory().session()));
    return order;
  }

  private StreamOrder receiveLive(
      StreamOrder order, WaitingFrame frame, Moment now, List<OrderEffect> effects) {
    FrameStamp stamp = frame.stamp();
    Optional<WaitingFrame> agreed =
        order.doubtful().filter(first -> first.agreesWith(frame, settings.maxBufferedFrames()));
    if (agreed.isPresent() && order.mayStartAgainWith(agreed.get().stamp())) {
      if (order.hasPassed(stamp.frameIndex())
          || order
              .clock()
              .isFarBehind(stamp.captureTimeMicros(), settings.outOfOrdernessMicros())) {
        return receive(startAgain(order, agreed.get(), now, effects), frame, now, effects);
      }
    } else if (stamp.hasPicture()
        && agreed.filter(first -> !order.hasPassed(first.index())).isPresent()) {
      return jump(order, agreed.get(), frame, now, effects);
    }
    if (!stamp.hasPicture()) {
      StreamOrder told = order.with(order.memory().knowing(stamp));
      return take(told, new WaitingFrame(release.placed(stamp, order), 0), now, effects);
    }
    if (order.mayStartAgainWith(stamp)
        || order.isJump(stamp.frameIndex(), settings.maxBufferedFrames())) {
      return doubt(order, frame, now, effects);
    }
    if (order.hasPassed(stamp.frameIndex())
        || order.isOfSessionBefore(stamp, settings.maxBufferedFrames())) {
      effects.add(
          new RejectArriving(
              Refusals.late(stamp.frameIndex(), order.next()), order.memory().session()));
      return order;
    }
    return take(order, frame, now, effects);
  }

  private StreamOrder doubt(
      StreamOrder order, WaitingFrame frame, Moment now, List<OrderEffect> effects) {
    StreamOrder left = refuted(order, effects);
    effects.add(new KeepArriving(frame.key()));
    effects.add(new WakeIn(settings.maxGapMillis()));
    return left.doubting(frame, now);
  }

  /** Something else has come than the frame that was doubted led to expect. */
  private StreamOrder refuted(StreamOrder order, List<OrderEffect> effects) {
    boolean two =
        order.doubtful().filter(frame -> order.mayStartAgainWith(frame.stamp())).isPresent();
    StreamOrder left = release.refuseDoubtful(order, effects);
    return two ? Release.warned(left, "frames of another time come in between", effects) : left;
  }

  private StreamOrder startAgain(
      StreamOrder order, WaitingFrame first, Moment now, List<OrderEffect> effects) {
    StreamOrder ended = release.end(order.withoutDoubt(), Phase.ENDED, effects);
    return begin(first, false, ended.memory().next(""), now, effects);
  }

  /** The stream has jumped: what is missing before is given up. */
  private StreamOrder jump(
      StreamOrder order,
      WaitingFrame first,
      WaitingFrame second,
      Moment now,
      List<OrderEffect> effects) {
    effects.add(new KeepArriving(second.key()));
    StreamOrder both =
        order
            .withoutDoubt()
            .seeing(first.stamp(), now)
            .seeing(second.stamp(), now)
            .withWaiting(first)
            .withWaiting(second);
    long lower = Math.min(first.index(), second.index());
    return alarms.forGap(order, release.upTo(lower, both, effects), now, effects);
  }

  /**
   * Takes the first frame of a session. From here on an alarm is set.
   *
   * @param arriving whether it has just come; else it is kept
   */
  private StreamOrder begin(
      WaitingFrame first,
      boolean arriving,
      StreamMemory memory,
      Moment now,
      List<OrderEffect> effects) {
    return begin(StreamOrder.beginning(first.stamp(), memory, now), first, arriving, now, effects);
  }

  private StreamOrder begin(
      StreamOrder begun,
      WaitingFrame first,
      boolean arriving,
      Moment now,
      List<OrderEffect> effects) {
    effects.add(new WakeIn(bounds.idleTimeoutMillis()));
    return put(begun, first, arriving, now, effects);
  }

  /** A frame that fits the stream has come. */
  private StreamOrder take(
      StreamOrder order, WaitingFrame frame, Moment now, List<OrderEffect> effects) {
    StreamOrder sure = refuted(order, effects).seeing(frame.stamp(), now);
    return put(sure, frame, true, now, effects);
  }

  private StreamOrder put(
      StreamOrder order,
      WaitingFrame frame,
      boolean arriving,
      Moment now,
      List<OrderEffect> effects) {
    FrameStamp stamp = frame.stamp();
    if (frame.index() == order.next() && !order.hasWaiting() && !stamp.endOfStream()) {
      // The usual case: the frame need not pass through the state.
      return arriving
          ? release.arriving(order, stamp, effects)
          : release.kept(order, frame, effects);
    }
    if (arriving && stamp.hasPicture()) {
      effects.add(new KeepArriving(frame.key()));
    }
    StreamOrder settled = release.settle(order.withWaiting(frame), false, effects);
    return alarms.forGap(order, settled, now, effects);
  }
}

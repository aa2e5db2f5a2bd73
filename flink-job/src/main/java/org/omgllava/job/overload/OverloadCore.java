package org.omgllava.job.overload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.overload.OverloadEffect.Count;
import org.omgllava.job.overload.OverloadEffect.EmitArriving;
import org.omgllava.job.overload.OverloadEffect.EmitKept;
import org.omgllava.job.overload.OverloadEffect.KeepArriving;
import org.omgllava.job.overload.OverloadEffect.SkipKept;
import org.omgllava.job.overload.OverloadEffect.WakeIn;
import org.omgllava.job.overload.WaitingFrames.Kept;
import org.omgllava.job.runtime.Decision;

/**
 * Decides which frames of a stream go on when there are more than can be segmented. As long as
 * frames are young enough and nothing waits, each goes on at once. A frame that comes too old
 * waits, so that what lies behind it is read: once the oldest waiting one of a stream is older than
 * the bound, all but the newest are skipped. A waiting frame goes on when it is young enough, when
 * no newer one has come for as long as the bound, or when younger ones could not be reached for ten
 * times as long; while any stream waits all do, so that each has its turn, and while one waits for
 * younger frames to be read the others take a turn each in the time of the bound. Frames never
 * overtake, and neither an end nor the frame that brings it is skipped.
 *
 * <p>What is skipped depends on the clock: a replay may skip other frames.
 */
public final class OverloadCore {
  /** So many times the bound a stream goes without a result for the sake of a younger frame. */
  private static final int MOST_BOUNDS = 10;

  private final OverloadSettings settings;

  public OverloadCore(OverloadSettings settings) {
    this.settings = settings;
  }

  /**
   * A frame has come, or the end of the stream.
   *
   * @param known none when nothing of the stream waits
   * @param sizeBytes of the picture
   */
  public Decision<WaitingFrames, OverloadEffect> frame(
      Optional<WaitingFrames> known, FrameStamp frame, long sizeBytes, Now now) {
    List<OverloadEffect> effects = new ArrayList<>();
    WaitingFrames waiting = known.orElseGet(() -> WaitingFrames.none(now.active()));
    if (!settings.skips() || frame.endOfStream()) {
      letAllGo(waiting, frame, now, effects);
      effects.add(new EmitArriving());
      return new Decision<>(Optional.empty(), effects);
    }
    if (waiting.isEmpty() && now.waitingBytes() == 0 && !isOld(frame, now)) {
      effects.add(new EmitArriving());
      return new Decision<>(Optional.empty(), effects);
    }
    effects.add(new KeepArriving());
    if (waiting.isEmpty()) {
      effects.add(new WakeIn(settings.readOnMillis()));
    }
    boolean full = now.waitingBytes() + sizeBytes > settings.bufferBytes();
    WaitingFrames after = waiting.with(new Kept(frame, sizeBytes), now.active());
    return new Decision<>(Optional.of(skipOlder(after, full, now, effects)), effects);
  }

  /** A stream whose frames wait is woken: one may go on. */
  public Decision<WaitingFrames, OverloadEffect> wake(WaitingFrames known, Now now) {
    List<OverloadEffect> effects = new ArrayList<>();
    WaitingFrames waiting = settings.skips() ? skipOlder(known, false, now, effects) : known;
    boolean behind = isOld(waiting.newest(), now) && mayBecomeYounger(waiting, now);
    if (behind || leavesTimeToOthers(waiting, now)) {
      effects.add(new WakeIn(settings.readOnMillis()));
      return new Decision<>(Optional.of(waiting.behind(behind)), effects);
    }
    effects.add(new EmitKept(waiting.oldest()));
    WaitingFrames left = waiting.withoutOldest(now.active());
    if (left.isEmpty()) {
      return new Decision<>(Optional.empty(), effects);
    }
    effects.add(new WakeIn(settings.readOnMillis()));
    return new Decision<>(Optional.of(left), effects);
  }

  /** What waits goes on before a frame that does not; but what is too old for a newer picture. */
  private void letAllGo(
      WaitingFrames waiting, FrameStamp next, Now now, List<OverloadEffect> effects) {
    if (waiting.isEmpty()) {
      return;
    }
    boolean skips = settings.skips() && isOld(waiting.oldest(), now);
    WaitingFrames left = skips ? skipOlder(waiting, true, now, effects) : waiting;
    for (Kept kept : left.frames()) {
      if (skips && next.hasPicture()) {
        skip(kept, effects);
      } else {
        effects.add(new EmitKept(kept.stamp()));
      }
    }
  }

  /**
   * Skips all but the newest when the oldest is too old.
   *
   * @param anyway also when it is not
   */
  private WaitingFrames skipOlder(
      WaitingFrames waiting, boolean anyway, Now now, List<OverloadEffect> effects) {
    if (!anyway && !isOld(waiting.oldest(), now)) {
      return waiting;
    }
    waiting.frames().stream()
        .limit(waiting.frames().size() - 1)
        .forEach(kept -> skip(kept, effects));
    return waiting.newestOnly();
  }

  private static void skip(Kept kept, List<OverloadEffect> effects) {
    effects.add(new SkipKept(kept.stamp()));
    effects.add(new Count(OverloadCounter.SKIPPED_FRAMES, 1));
  }

  private boolean mayBecomeYounger(WaitingFrames waiting, Now now) {
    return settings.skips()
        && now.active().millisSince(waiting.newestSince()) < settings.maxAgeMillis()
        && now.active().millisSince(waiting.since()) < MOST_BOUNDS * settings.maxAgeMillis();
  }

  /**
   * What the model works on is not read meanwhile: so that streams whose partition is behind catch
   * up, one whose frames are young takes no more than a turn in the time of the bound.
   */
  private boolean leavesTimeToOthers(WaitingFrames waiting, Now now) {
    return settings.skips()
        && now.othersBehind() > 0
        && now.active().millisSince(waiting.since()) < settings.maxAgeMillis();
  }

  private boolean isOld(FrameStamp frame, Now now) {
    return now.ageMillis(frame) > settings.maxAgeMillis();
  }
}

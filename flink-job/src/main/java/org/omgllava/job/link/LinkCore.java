package org.omgllava.job.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.link.LinkEffect.DropSegments;
import org.omgllava.job.link.LinkEffect.EmitArriving;
import org.omgllava.job.link.LinkEffect.EmitKept;
import org.omgllava.job.link.LinkEffect.EmitUnlinked;
import org.omgllava.job.link.LinkEffect.KeepArriving;
import org.omgllava.job.link.LinkEffect.KeepSegments;
import org.omgllava.job.runtime.Decision;

/**
 * Decides which answers can be linked and what must be kept for others. Answers and frames come on
 * different ways: an answer that is early waits for its frame, and a frame stays until every answer
 * that was announced for it has come, and as long as it may be asked for again. The schedule says
 * how long that is: it forgets a session's frames when the next one begins, or else repeats its
 * end.
 */
public final class LinkCore {
  private final int recentFrames;

  public LinkCore(StreamSettings settings) {
    this.recentFrames = settings.historyFrames();
  }

  /** A frame has come with its segments, or is announced again, or the stream has ended. */
  public Decision<StreamLinks, LinkEffect> frame(Optional<StreamLinks> known, FramePass pass) {
    List<LinkEffect> effects = new ArrayList<>();
    StreamLinks links = known.orElse(StreamLinks.NONE);
    if (pass.panoptic() && !links.goesOn(pass.stamp().session())) {
      links = forgotten(links, effects).in(pass.stamp().session());
    }
    if (pass.stamp().hasPicture()) {
      links = announced(links, pass, effects);
    }
    if (pass.endsStream()) {
      links = links.ended() ? forgotten(links, effects) : links.atEnd();
    }
    return decided(links, effects);
  }

  /**
   * An answer has come.
   *
   * @param awaitedOn key of the frame that was announced with it; none when nobody waits for it
   * @param published whether it goes on; others are only counted off
   */
  public Decision<StreamLinks, LinkEffect> answer(
      Optional<StreamLinks> known, Optional<String> awaitedOn, boolean published) {
    if (awaitedOn.isEmpty()) {
      return new Decision<>(known, List.of(new EmitUnlinked()));
    }
    List<LinkEffect> effects = new ArrayList<>();
    StreamLinks links = known.orElse(StreamLinks.NONE);
    LinkableFrame frame = links.frame(awaitedOn.get());
    if (published && !frame.announced()) {
      effects.add(new KeepArriving(frame.earlyKey(frame.early())));
      return decided(links.with(frame.afterEarlyAnswer()), effects);
    }
    if (published) {
      effects.add(new EmitArriving(frame.key()));
    }
    return decided(settled(links, frame.afterAnswer(), effects), effects);
  }

  /** The last frames cannot be asked for again; what answers are missing on stays. */
  private static StreamLinks forgotten(StreamLinks links, List<LinkEffect> effects) {
    StreamLinks left = links;
    for (LinkableFrame frame : links.recent()) {
      left = settled(left, frame.noLongerRecent(), effects);
    }
    return left;
  }

  private StreamLinks announced(StreamLinks links, FramePass pass, List<LinkEffect> effects) {
    LinkableFrame before = links.frame(pass.stamp().key());
    LinkableFrame frame = before.announced(pass.expectedAnswers(), pass.panoptic());
    StreamLinks after = links;
    if (pass.panoptic()) {
      effects.add(new KeepSegments(frame.key()));
      after = withNewest(links, frame, effects);
    }
    for (int number = 0; number < before.early(); number++) {
      effects.add(new EmitKept(before.earlyKey(number), frame.key()));
    }
    return settled(after, frame, effects);
  }

  /** Takes a frame among the last ones; the oldest of them has to leave when there are too many. */
  private StreamLinks withNewest(
      StreamLinks links, LinkableFrame newest, List<LinkEffect> effects) {
    StreamLinks all = links.without(newest.key()).with(newest);
    List<LinkableFrame> recent = all.recent();
    return recent.size() > recentFrames
        ? settled(all, recent.get(0).noLongerRecent(), effects)
        : all;
  }

  /** Keeps a frame as long as an answer on it can come. */
  private static StreamLinks settled(
      StreamLinks links, LinkableFrame frame, List<LinkEffect> effects) {
    if (!frame.isDone()) {
      return links.with(frame);
    }
    effects.add(new DropSegments(frame.key()));
    return links.without(frame.key());
  }

  private static Decision<StreamLinks, LinkEffect> decided(
      StreamLinks links, List<LinkEffect> effects) {
    return new Decision<>(
        links.frames().isEmpty() ? Optional.empty() : Optional.of(links), effects);
  }
}

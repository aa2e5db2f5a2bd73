package org.omgllava.job.follow;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.omgllava.job.event.follow.WakeReason;

/**
 * What was counted of some videos. A thing has come when it has {@link #LEAST_PIXELS} after it had
 * fewer for {@link #AWAY_FRAMES}, and left when it has fewer again.
 *
 * @param falseWakes those but the first by which nothing that is meant had just come or left
 * @param due frames that show what is meant
 * @param without those that have no mask
 * @param onIt those with an IoU of at least a half
 * @param shown frames with a mask
 * @param right those whose mask lies mostly on what is meant, or on no thing where that is not
 *     shown
 * @param returns of what is meant, after it was hidden or away
 * @param returnsRight those after which most frames have their mask on it
 * @param came things that have come since the first frames
 * @param noticed those that were asked about within {@link #IN_TIME_FRAMES}, or have a mask then
 */
record FollowScore(
    long frames,
    long wakes,
    long falseWakes,
    long intersection,
    long union,
    double sumIou,
    double sumDueIou,
    long due,
    long without,
    long onIt,
    long shown,
    long right,
    long returns,
    long returnsRight,
    long came,
    long noticed) {
  static final String HEADER =
      "frames calls/100 false/100 cIoU gIoU due-gIoU without onIt right returns after came noticed";

  private static final int LEAST_PIXELS = 60;
  private static final int AWAY_FRAMES = 5;
  private static final int IN_TIME_FRAMES = 3;

  /** What happened so many frames ago may be the reason of a wake: a thing is lost only then. */
  private static final int REASON_FRAMES = 8;

  /**
   * @param things all of the video
   */
  static FollowScore of(List<FollowMoment> moments, Set<Integer> meant, Set<Integer> things) {
    boolean[] happened = new boolean[moments.size()];
    long came = 0;
    long noticed = 0;
    long returns = 0;
    long returnsRight = 0;
    for (int id : meant) {
      List<Presence> presences = Presence.of(moments, id, LEAST_PIXELS, AWAY_FRAMES);
      for (Presence presence : presences) {
        mark(happened, presence.first());
        mark(happened, presence.last() + 1);
        if (presence.first() > IN_TIME_FRAMES && presence.frames() > IN_TIME_FRAMES) {
          came++;
          noticed += isNoticed(moments, presence.first(), id) ? 1 : 0;
        }
      }
      for (Presence again : presences.subList(Math.min(1, presences.size()), presences.size())) {
        List<FollowMoment> since = moments.subList(again.first(), again.last() + 1);
        returns++;
        returnsRight +=
            2 * since.stream().filter(m -> m.most() == id).count() > since.size() ? 1 : 0;
      }
    }
    return new FollowScore(
        moments.size(),
        count(moments, m -> m.wake() != WakeReason.NONE),
        IntStream.range(1, moments.size())
            .filter(i -> moments.get(i).wake() != WakeReason.NONE && !happened[i])
            .count(),
        moments.stream().mapToLong(FollowMoment::intersection).sum(),
        moments.stream().mapToLong(FollowMoment::union).sum(),
        moments.stream().mapToDouble(FollowMoment::iou).sum(),
        moments.stream().filter(FollowMoment::due).mapToDouble(FollowMoment::iou).sum(),
        count(moments, FollowMoment::due),
        count(moments, m -> m.due() && m.maskPixels() == 0),
        count(moments, m -> m.due() && m.iou() >= 0.5),
        count(moments, m -> m.maskPixels() > 0),
        count(moments, m -> m.maskPixels() > 0 && m.isRight(meant, things)),
        returns,
        returnsRight,
        came,
        noticed);
  }

  private static long count(List<FollowMoment> moments, Predicate<FollowMoment> which) {
    return moments.stream().filter(which).count();
  }

  private static void mark(boolean[] happened, int frame) {
    for (int i = frame; i <= frame + REASON_FRAMES && i < happened.length; i++) {
      happened[i] = true;
    }
  }

  private static boolean isNoticed(List<FollowMoment> moments, int first, int id) {
    return moments.subList(first, first + IN_TIME_FRAMES + 1).stream()
        .anyMatch(
            m ->
                m.wake() != WakeReason.NONE
                    || 2 * m.covered().getOrDefault(id, 0L) > m.shown().getOrDefault(id, 0L));
  }

  FollowScore plus(FollowScore other) {
    return new FollowScore(
        frames + other.frames,
        wakes + other.wakes,
        falseWakes + other.falseWakes,
        intersection + other.intersection,
        union + other.union,
        sumIou + other.sumIou,
        sumDueIou + other.sumDueIou,
        due + other.due,
        without + other.without,
        onIt + other.onIt,
        shown + other.shown,
        right + other.right,
        returns + other.returns,
        returnsRight + other.returnsRight,
        came + other.came,
        noticed + other.noticed);
  }

  String row() {
    return String.format(
        Locale.ROOT,
        "%d %.2f %.2f %.3f %.3f %.3f %.3f %.3f %.3f %d %.3f %d %.3f",
        frames,
        100 * share(wakes, frames),
        100 * share(falseWakes, frames),
        share(intersection, union),
        share(sumIou, frames),
        share(sumDueIou, due),
        share(without, due),
        share(onIt, due),
        share(right, shown),
        returns,
        share(returnsRight, returns),
        came,
        share(noticed, came));
  }

  private static double share(double part, double whole) {
    return part / Math.max(1, whole);
  }
}

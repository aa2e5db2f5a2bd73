package org.omgllava.job.follow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.omgllava.evaluate.IdMap;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.LinkedAnswer.Followed;
import org.omgllava.job.event.follow.WakeReason;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;

/**
 * What was said of an instruction on a frame, beside the truth.
 *
 * @param made how the masks of its phrases were made
 * @param maskPixels of all its masks together
 * @param shown pixels of each thing that is meant, where the frame shows it
 * @param covered those of them that lie in the masks
 * @param most the thing, or other segment, under most pixels of the masks
 * @param masks themselves
 */
record FollowMoment(
    WakeReason wake,
    String text,
    List<String> made,
    long maskPixels,
    Map<Integer, Long> shown,
    Map<Integer, Long> covered,
    int most,
    List<RunLengthMask> masks) {
  private static final int NOTHING = -1;

  static FollowMoment of(WakeReason wake, LinkedAnswer event, IdMap truth, Set<Integer> meant) {
    List<RunLengthMask> masks = new ArrayList<>();
    List<String> made = new ArrayList<>();
    String text = "";
    if (event instanceof Failure failure) {
      text = failure.problem().code();
    } else {
      Followed followed = (Followed) event;
      text = followed.answer().text();
      for (Followed.Phrase phrase : followed.phrases()) {
        masks.add(phrase.masked().mask().mask());
        made.add(phrase.made() + " " + phrase.trackId());
      }
    }
    int[] ids = truth.ids();
    boolean[] mask =
        masks.isEmpty()
            ? new boolean[ids.length]
            : RunLengthMasks.toRowMajor(RunLengthMasks.union(masks));
    Map<Integer, Long> shown = new TreeMap<>();
    Map<Integer, Long> covered = new TreeMap<>();
    long pixels = 0;
    for (int i = 0; i < ids.length; i++) {
      if (mask[i]) {
        covered.merge(ids[i], 1L, Long::sum);
        pixels++;
      }
      if (meant.contains(ids[i])) {
        shown.merge(ids[i], 1L, Long::sum);
      }
    }
    int most =
        covered.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(NOTHING);
    covered.keySet().retainAll(meant);
    return new FollowMoment(wake, text, made, pixels, shown, covered, most, masks);
  }

  long meantPixels() {
    return shown.values().stream().mapToLong(n -> n).sum();
  }

  long intersection() {
    return covered.values().stream().mapToLong(n -> n).sum();
  }

  long union() {
    return maskPixels + meantPixels() - intersection();
  }

  /** 1 where there is nothing to show, and no mask. */
  double iou() {
    return union() == 0 ? 1 : (double) intersection() / union();
  }

  boolean due() {
    return meantPixels() > 0;
  }

  /**
   * Whether its mask, if there is one, lies on what is meant, and where that is not shown, on no
   * other thing: a few pixels of it that the truth leaves out may be there.
   */
  boolean isRight(Set<Integer> meant, Set<Integer> things) {
    return due() ? meant.contains(most) : !things.contains(most);
  }
}

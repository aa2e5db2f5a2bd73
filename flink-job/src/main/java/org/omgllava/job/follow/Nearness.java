package org.omgllava.job.follow;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.omgllava.track.TrackedSegment;

/**
 * Whether things are near one another, as an instruction such as "Is a person near the car?" asks:
 * things of two classes that its words name. They have come near when the gap between their boxes
 * is half of the smaller one's longer side or less, and are near until it is the whole of it.
 */
record Nearness(Words words) {
  private static final Set<String> SAID =
      Set.of(
          "near",
          "nears",
          "nearby",
          "close",
          "closer",
          "next",
          "beside",
          "touch",
          "touches",
          "touching",
          "reach",
          "reaches",
          "approach",
          "approaches",
          "approaching");

  private static final double COMES_NEAR = 0.5;
  private static final double GOES_AWAY = 1;

  /**
   * Whether any two are near on a frame; empty where the words ask nothing of the kind, or the
   * frame does not show two that they name.
   *
   * @param before whether they were near
   */
  Optional<Boolean> on(List<TrackedSegment> segments, boolean before) {
    if (!words.holdAnyOf(SAID)) {
      return Optional.empty();
    }
    List<TrackedSegment> named =
        segments.stream().filter(s -> s.thing() && words.name(s.category())).toList();
    return named.stream()
        .flatMap(
            one ->
                named.stream()
                    .filter(other -> one.categoryId() < other.categoryId())
                    .map(other -> gap(one, other)))
        .min(Double::compare)
        .map(gap -> gap <= (before ? GOES_AWAY : COMES_NEAR));
  }

  /** Gap between two boxes, in longer sides of the smaller one. */
  private static double gap(TrackedSegment one, TrackedSegment other) {
    int[] a = one.boxXywhPixels();
    int[] b = other.boxXywhPixels();
    double across = Math.max(0, Math.max(a[0] - b[0] - b[2], b[0] - a[0] - a[2]));
    double down = Math.max(0, Math.max(a[1] - b[1] - b[3], b[1] - a[1] - a[3]));
    double side = Math.min(Math.max(a[2], a[3]), Math.max(b[2], b[3]));
    return Math.hypot(across, down) / Math.max(1, side);
  }
}

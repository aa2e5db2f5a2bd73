package org.omgllava.track;

import java.util.List;

/**
 * What query linking knows of one stream: its last frame.
 *
 * @param nextNumber of the next new segment
 * @param segments in linked order
 */
public record LinkingState(long nextNumber, List<LinkedSegment> segments) {
  static final LinkingState INITIAL = new LinkingState(1, List.of());

  /**
   * A segment of the last frame.
   *
   * @param number in the order of appearance, kept while it is linked
   * @param votes its class so far
   */
  public record LinkedSegment(
      long number, boolean thing, ClassVotes votes, Appearance appearance) {}
}

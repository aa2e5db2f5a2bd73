package org.omgllava.job.event.follow;

import java.util.List;

/**
 * How something is followed.
 *
 * @param onChange whether there is an answer only when what it says changes
 * @param refreshMillis capture time after which the language model is asked again; 0: never
 * @param revision number of the revision; 0 is none
 * @param notMeant points on what is not meant
 */
public record Following(
    boolean onChange, long refreshMillis, int revision, List<NotMeant> notMeant) {
  /** Of an instruction that follows nothing, or says nothing besides. */
  public static final Following PLAINLY = new Following(false, 0, 0, List.of());

  /** The same as a revision. */
  public Following revision(int number) {
    return new Following(onChange, refreshMillis, number, notMeant);
  }

  /** A point on what is not meant, in pixels of the frame (origin top left). */
  public record NotMeant(double xPixels, double yPixels) {}
}

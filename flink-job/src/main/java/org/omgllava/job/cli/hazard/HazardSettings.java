package org.omgllava.job.cli.hazard;

import java.util.Set;

/**
 * How much bad luck there is.
 *
 * @param framesPerSecond of each stream
 * @param frames of each stream
 * @param timesAsOften how much more often than usual everything happens
 * @param asksPerMille instructions for each thousand frames
 * @param idleMillis how long an idle stream is silent, at least
 * @param kinds what may happen
 */
public record HazardSettings(
    int streams,
    double framesPerSecond,
    int frames,
    int timesAsOften,
    int asksPerMille,
    long idleMillis,
    Set<Hazard> kinds) {
  public HazardSettings {
    kinds = Set.copyOf(kinds);
  }
}

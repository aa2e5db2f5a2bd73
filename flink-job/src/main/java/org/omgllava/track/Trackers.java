package org.omgllava.track;

import org.omgllava.job.JobConfig;

/** Chooses the tracker. */
public final class Trackers {
  private Trackers() {}

  public static Tracker of(JobConfig.Track settings) {
    return switch (settings.method()) {
      case ASSOCIATION -> new Association(settings);
      case QUERY_LINKING -> QueryLinking.upstream();
    };
  }
}

package org.omgllava.track;

/** Chooses the tracker. */
public final class Trackers {
  private Trackers() {}

  public static Tracker<?> of(TrackSettings settings) {
    return switch (settings.method()) {
      case ASSOCIATION -> new Association(settings);
      case QUERY_LINKING -> QueryLinking.upstream();
    };
  }
}

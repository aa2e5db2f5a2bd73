package org.omgllava.job.cli.campaign;

import java.util.HashMap;
import java.util.Map;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.hazard.ResultListener;

/** How new the newest committed segments of each stream are. */
final class Freshness implements ResultListener {
  private final Map<String, Long> newestMillis = new HashMap<>();

  @Override
  public void out(SegmentationEvent event) {
    newestMillis.merge(event.getStreamId(), event.getCaptureTime().toEpochMilli(), Math::max);
  }

  @Override
  public void out(AnswerEvent event) {
    // Answers may take as long as they like.
  }

  @Override
  public void out(DeadLetterEvent event) {
    // Says nothing of the streams.
  }

  /** Whether so many streams have segments of frames that were captured since then. */
  boolean since(long millis, int streams) {
    return newestMillis.values().stream().filter(newest -> newest >= millis).count() >= streams;
  }
}

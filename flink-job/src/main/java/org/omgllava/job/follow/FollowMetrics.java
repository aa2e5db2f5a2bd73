package org.omgllava.job.follow;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.follow.MaskOrigin;
import org.omgllava.job.event.follow.WakeReason;

/** What is counted: wakes by their reasons, masks by how they were made. */
final class FollowMetrics {
  final Counter behind;
  private final Counter events;
  private final Counter failed;
  private final List<Counter> wakes;
  private final List<Counter> masks;

  FollowMetrics(MetricGroup metrics, Gauge<Integer> asked) {
    events = metrics.counter("followEvents");
    failed = metrics.counter("failedFollowEvents");
    behind = metrics.counter("framesBehind");
    metrics.gauge("askedAgain", asked);
    wakes =
        Arrays.stream(WakeReason.values())
            .map(reason -> metrics.addGroup("wake", reason.name()).counter("wakes"))
            .toList();
    masks =
        Arrays.stream(MaskOrigin.values())
            .map(origin -> metrics.addGroup("made", origin.name()).counter("masks"))
            .toList();
  }

  void woken(WakeReason reason) {
    wakes.get(reason.ordinal()).inc();
  }

  void said(LinkedAnswer event) {
    if (event instanceof LinkedAnswer.Followed followed) {
      events.inc();
      followed.phrases().forEach(phrase -> masks.get(phrase.made().ordinal()).inc());
    } else {
      failed.inc();
    }
  }
}

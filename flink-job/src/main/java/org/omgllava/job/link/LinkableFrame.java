package org.omgllava.job.link;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.track.TrackedSegment;

/**
 * A frame that answers may be linked to; a value in state.
 *
 * @param announced whether the frame itself has come, and not only answers on it
 * @param segments of the frame
 * @param missing announced answers less answers that have come; below 0 when an answer was faster
 *     than its announcement
 * @param recent whether the frame is among the stream's last ones, which may be asked for again
 * @param early answers that came before the frame
 */
public record LinkableFrame(
    boolean announced,
    List<TrackedSegment> segments,
    int missing,
    boolean recent,
    List<GroundedAnswer> early) {
  static final LinkableFrame UNKNOWN = new LinkableFrame(false, List.of(), 0, false, List.of());

  LinkableFrame withSegments(List<TrackedSegment> tracked, int answers) {
    return new LinkableFrame(true, tracked, missing + answers, true, early);
  }

  LinkableFrame withAnnounced(int answers) {
    return new LinkableFrame(true, segments, missing + answers, recent, early);
  }

  LinkableFrame withEarly(GroundedAnswer answer) {
    List<GroundedAnswer> all = new ArrayList<>(early);
    all.add(answer);
    return new LinkableFrame(announced, segments, missing, recent, all);
  }

  LinkableFrame withoutEarly() {
    return new LinkableFrame(announced, segments, missing - early.size(), recent, List.of());
  }

  LinkableFrame afterAnswer() {
    return new LinkableFrame(announced, segments, missing - 1, recent, early);
  }

  LinkableFrame noLongerRecent() {
    return new LinkableFrame(announced, segments, missing, false, early);
  }

  /** Whether no answer can come any more. */
  boolean isDone() {
    return announced && !recent && missing == 0;
  }
}

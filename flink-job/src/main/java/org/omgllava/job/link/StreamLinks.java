package org.omgllava.job.link;

import java.util.ArrayList;
import java.util.List;

/**
 * The frames of one stream that answers may be linked to; a value in state.
 *
 * @param frames those that have come in the order in which they came
 * @param session of the recent ones
 * @param ended whether its end has come
 */
public record StreamLinks(List<LinkableFrame> frames, String session, boolean ended) {
  static final StreamLinks NONE = new StreamLinks(List.of(), "", false);

  /** The frame of a key; one of which nothing is known when it is not there. */
  LinkableFrame frame(String key) {
    return frames.stream()
        .filter(frame -> frame.key().equals(key))
        .findFirst()
        .orElse(LinkableFrame.unknown(key));
  }

  List<LinkableFrame> recent() {
    return frames.stream().filter(LinkableFrame::recent).toList();
  }

  /** The same with one frame added, or changed in its place. */
  StreamLinks with(LinkableFrame changed) {
    List<LinkableFrame> all = new ArrayList<>(frames);
    int place = all.indexOf(frame(changed.key()));
    if (place < 0) {
      all.add(changed);
    } else {
      all.set(place, changed);
    }
    return new StreamLinks(List.copyOf(all), session, ended);
  }

  StreamLinks without(String key) {
    List<LinkableFrame> others = frames.stream().filter(frame -> !frame.key().equals(key)).toList();
    return new StreamLinks(others, session, ended);
  }

  /** Whether a frame is of the session of the recent ones. */
  boolean goesOn(String otherSession) {
    return !ended && session.equals(otherSession);
  }

  StreamLinks in(String otherSession) {
    return new StreamLinks(frames, otherSession, false);
  }

  StreamLinks atEnd() {
    return new StreamLinks(frames, session, true);
  }
}

package org.omgllava.job.link;

import java.util.ArrayList;
import java.util.List;

/**
 * The frames of one stream that answers may be linked to; a value in state.
 *
 * @param frames those that have come in the order in which they came
 */
public record StreamLinks(List<LinkableFrame> frames) {
  static final StreamLinks NONE = new StreamLinks(List.of());

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
    return new StreamLinks(List.copyOf(all));
  }

  StreamLinks without(String key) {
    return new StreamLinks(frames.stream().filter(frame -> !frame.key().equals(key)).toList());
  }
}

package org.omgllava.simulation;

import org.omgllava.job.event.FrameStamp;

/** A stream and its beginning: where an index means one frame. */
final class Sessions {
  private Sessions() {}

  static String of(FrameStamp stamp) {
    return stamp.streamId() + " in session " + stamp.session();
  }
}

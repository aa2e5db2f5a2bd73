package org.omgllava.job.follow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.scene.Outcome;

/**
 * A frame about which the language model is asked. It is not saved: the frame is, and is looked at
 * again after a restart.
 */
final class Asking {
  final FollowableFrame frame;
  final StreamFollowers arrived;
  final List<Look> looks;
  final Map<String, Outcome<Spoken>> told = new HashMap<>();
  private final long wakes;

  Asking(FollowableFrame frame, StreamFollowers arrived, List<Look> looks) {
    this.frame = frame;
    this.arrived = arrived;
    this.looks = looks;
    this.wakes = looks.stream().filter(Look::wakes).count();
  }

  void tell(String instructionId, Outcome<Spoken> outcome) {
    told.put(instructionId, outcome);
  }

  boolean isComplete() {
    return told.size() == wakes;
  }
}

package org.omgllava.simulation;

import org.omgllava.job.event.Clip;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.event.tracks.TrackNote;

/** The stream that a record belongs to: the key of every exchange. */
final class Streams {
  private Streams() {}

  static String of(Object record) {
    if (record instanceof Frame frame) {
      return frame.streamId();
    } else if (record instanceof Instruction instruction) {
      return instruction.streamId();
    } else if (record instanceof ScheduledFrame scheduled) {
      return scheduled.streamId();
    } else if (record instanceof Clip clip) {
      return clip.streamId();
    } else if (record instanceof PerceivedFrame perceived) {
      return perceived.streamId();
    } else if (record instanceof TrackedFrame tracked) {
      return tracked.streamId();
    } else if (record instanceof FollowableFrame followed) {
      return followed.streamId();
    } else if (record instanceof TrackNote note) {
      return note.streamId();
    } else if (record instanceof Question question) {
      return question.streamId();
    } else if (record instanceof Utterance utterance) {
      return utterance.streamId();
    } else if (record instanceof LinkedAnswer answer) {
      return answer.instruction().streamId();
    } else if (record instanceof Heard.Position position) {
      return position.key();
    } else if (record instanceof Rejected rejected) {
      return rejected.streamId().orElse("");
    }
    throw new IllegalArgumentException("record: " + record + " (expected: one that is known here)");
  }
}

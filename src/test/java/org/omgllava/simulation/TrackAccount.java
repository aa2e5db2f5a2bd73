package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.event.tracks.TrackNote.Turn;
import org.omgllava.track.TrackedSegment;

/**
 * Whether the track log tells of each track that frames show: one start, one end at most, and both
 * with the frames that showed it.
 */
final class TrackAccount {
  private TrackAccount() {}

  static List<String> broken(List<TrackedFrame> segmented, List<TrackNote> log) {
    List<String> broken = new ArrayList<>();
    Map<String, List<Long>> shown = new LinkedHashMap<>();
    Map<String, String> newest = new HashMap<>();
    for (TrackedFrame frame : segmented) {
      newest.put(frame.streamId(), frame.stamp().session());
      for (TrackedSegment segment : frame.segments()) {
        shown
            .computeIfAbsent(
                track(frame.streamId(), frame.stamp().session(), segment.trackId()),
                track -> new ArrayList<>())
            .add(frame.stamp().frameIndex());
      }
    }
    Map<String, List<TrackNote>> told = new LinkedHashMap<>();
    for (TrackNote note : log) {
      told.computeIfAbsent(
              track(note.streamId(), note.session(), note.span().trackId()),
              track -> new ArrayList<>())
          .add(note);
    }
    shown.forEach((track, frames) -> check(track, frames, told.remove(track), newest, broken));
    told.keySet().forEach(track -> broken.add(track + " is told of, and no frame shows it"));
    return broken;
  }

  private static void check(
      String track,
      List<Long> frames,
      List<TrackNote> notes,
      Map<String, String> newest,
      List<String> broken) {
    if (notes == null || notes.get(0).turn() != Turn.STARTED || notes.size() > 2) {
      broken.add(track + " is told of as " + notes + " (expected: one start, then one end)");
      return;
    }
    if (notes.get(0).span().first().frameIndex() != frames.get(0)) {
      broken.add(track + " starts as " + notes.get(0) + " (expected: with " + frames + ")");
    }
    TrackNote last = notes.get(notes.size() - 1);
    boolean over = !last.session().equals(newest.get(last.streamId()));
    if (last.turn() == Turn.STARTED) {
      if (over) {
        broken.add(track + " has no end though its session is over");
      }
    } else if (last.span().first().frameIndex() != frames.get(0)
        || last.span().last().frameIndex() != frames.get(frames.size() - 1)
        || last.span().frames() != frames.size()) {
      broken.add(track + " ends as " + last + " (expected: with " + frames + ")");
    }
  }

  private static String track(String stream, String session, long trackId) {
    return stream + "/" + session + "/" + trackId;
  }
}

package org.omgllava.job.cli.tracks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.omgllava.events.TrackEvent;
import org.omgllava.events.TrackSight;

/** Tracks as a table for people: when each came, where it was, when it left. */
public final class TrackTable {
  private static final List<String> HEAD =
      List.of(
          "session", "track", "class", "came", "frame", "at", "left", "frame", "at", "frames",
          "score", "why");
  private static final String NOT_LEFT = "-";

  private TrackTable() {}

  /** Lines of equal columns, a head first. */
  public static List<String> lines(List<TrackEvent> tracks) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEAD);
    tracks.forEach(track -> rows.add(row(track)));
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> row(TrackEvent track) {
    List<String> row =
        new ArrayList<>(
            List.of(track.getSession(), Long.toString(track.getTrackId()), track.getCategory()));
    row.addAll(words(track.getFirst()));
    if (track.getEnd() == null) {
      row.addAll(List.of(NOT_LEFT, NOT_LEFT, NOT_LEFT, NOT_LEFT));
    } else {
      row.addAll(words(track.getLast()));
      row.add(Long.toString(track.getFrames()));
    }
    row.add(String.format(Locale.ROOT, "%.2f", track.getMeanScore()));
    row.add(
        track.getEnd() == null
            ? "there"
            : track.getEnd().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    return row;
  }

  private static List<String> words(TrackSight sight) {
    return List.of(
        sight.getCaptureTime().toString(),
        Long.toString(sight.getFrameIndex()),
        sight.getBoxXyxy().stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      line.append(row.get(column))
          .append(" ".repeat(widths[column] - row.get(column).length() + 2));
    }
    return line.toString().stripTrailing();
  }
}

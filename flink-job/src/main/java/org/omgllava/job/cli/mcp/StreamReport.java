package org.omgllava.job.cli.mcp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.wire.EventJson;

/** What is known about a stream, in short. */
final class StreamReport {
  private StreamReport() {}

  /** Each stream by its newest frame, how many of each class are in it, and what stands on it. */
  static ObjectNode streams(LatestResults results) {
    Map<String, SegmentationEvent> newest = new LinkedHashMap<>();
    results.frames(frame -> true).forEach(f -> newest.putIfAbsent(f.getStreamId(), f));
    ObjectNode report = EventJson.MAPPER.createObjectNode();
    ArrayNode streams = report.putArray("streams");
    for (SegmentationEvent frame : newest.values()) {
      ObjectNode stream = about(streams.addObject(), frame);
      Map<String, Integer> classes = new TreeMap<>();
      frame.getSegments().forEach(s -> classes.merge(s.getCategory(), 1, Integer::sum));
      ObjectNode counts = stream.putObject("classes");
      classes.forEach(counts::put);
      ArrayNode standing = stream.putArray("standingInstructions");
      for (InstructionEvent instruction : results.standing(frame.getStreamId())) {
        standing
            .addObject()
            .put("instruction", instruction.getInstructionId())
            .put("text", instruction.getText())
            .put("mode", instruction.getTarget().getMode().name())
            .put("everyFrames", instruction.getTarget().getEveryFrames());
      }
    }
    return report;
  }

  /**
   * The tracks of a session.
   *
   * @param frames of one stream, newest first, at least one
   */
  static ObjectNode tracks(List<SegmentationEvent> frames) {
    SegmentationEvent newest = frames.get(0);
    ObjectNode report = about(EventJson.MAPPER.createObjectNode(), newest);
    Map<Long, ObjectNode> tracks = new TreeMap<>();
    for (SegmentationEvent frame : frames) {
      if (frame.getSession().equals(newest.getSession())) {
        frame.getSegments().forEach(segment -> seen(tracks, segment, frame.getFrameIndex()));
      }
    }
    ArrayNode all = report.putArray("tracks");
    tracks.values().forEach(all::add);
    return report;
  }

  private static void seen(Map<Long, ObjectNode> tracks, Segment segment, long frame) {
    ObjectNode track =
        tracks.computeIfAbsent(
            segment.getTrackId(),
            id -> {
              ObjectNode first = EventJson.MAPPER.createObjectNode();
              first
                  .put("trackId", id)
                  .put("category", segment.getCategory())
                  .put("isThing", segment.getIsThing())
                  .put("score", segment.getScore())
                  .put("lastFrame", frame);
              first.set("lastBox", EventJson.MAPPER.valueToTree(segment.getBbox()));
              return first;
            });
    track.put("firstFrame", frame);
    track.put("frames", track.path("frames").asInt() + 1);
  }

  private static ObjectNode about(ObjectNode node, SegmentationEvent frame) {
    return node.put("stream", frame.getStreamId())
        .put("session", frame.getSession())
        .put("newestFrame", frame.getFrameIndex())
        .put("captureTime", frame.getCaptureTime().toString())
        .put("height", frame.getHeight())
        .put("width", frame.getWidth())
        .put("bundle", frame.getBundle());
  }
}

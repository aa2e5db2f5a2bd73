package org.omgllava.job.cli.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.client.PassedFrames;
import org.omgllava.job.client.PastFrames;

/**
 * The frame that an agent asks about: where its result is at hand or is found, it is named by its
 * record, so that it is answered about however long ago it came.
 */
record AskedFrame(LatestResults results, PastFrames past) {
  /**
   * The same instruction about the frame that is said, or looking back from the newest one.
   *
   * @param said {@code stream, frame | at | last_seconds}
   * @throws IllegalArgumentException when no frame is near the time, or within it
   */
  InstructionEvent named(JsonNode said, InstructionEvent asked) {
    if (said.has("last_seconds")) {
      return lookingBack(said).about(asked);
    }
    Optional<SegmentationEvent> frame =
        said.has("at") ? Optional.of(at(said)) : atHand(said.path("frame"), asked.getStreamId());
    return frame.map(found -> PastFrames.about(found, asked)).orElse(asked);
  }

  private PassedFrames lookingBack(JsonNode said) {
    double seconds = said.path("last_seconds").asDouble();
    return Optional.of(seconds)
        .filter(some -> some > 0)
        .map(some -> Duration.ofNanos((long) (some * 1e9)))
        .flatMap(
            back ->
                past.last(
                    said.path("stream").asText(), back, Instant.now(), PastFrames.USUAL_EARLIER))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "last_seconds: " + seconds + " (expected: a time with two frames, above 0)"));
  }

  private SegmentationEvent at(JsonNode said) {
    String time = said.path("at").asText();
    try {
      Instant captured = OffsetDateTime.parse(time).toInstant();
      return past.nearest(said.path("stream").asText(), captured)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "at: " + time + " (expected: a time within a minute of a frame)"));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "at: " + time + " (expected: a time such as 2026-11-27T10:00:00Z)", e);
    }
  }

  private Optional<SegmentationEvent> atHand(JsonNode index, String stream) {
    return index.isMissingNode()
        ? Optional.empty()
        : results
            .frames(
                frame ->
                    frame.getStreamId().equals(stream)
                        && frame.getFrameIndex() == index.asLong()
                        && frame.getOrigin() != null)
            .stream()
            .findFirst();
  }
}

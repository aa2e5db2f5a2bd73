package org.omgllava.job.cli.ask;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.PassedFrames;
import org.omgllava.job.client.PastFrames;

/**
 * Past frames that are asked about, found among the results.
 *
 * @param said is told which frames they are
 */
record AskedPast(FrameOptions frames, int earlier, PastFrames past, Consumer<String> said) {
  private static final String KEPT = "and results that Kafka still keeps)";

  /**
   * The same instruction about the frames that are meant; as it is where they are not past ones.
   *
   * @throws CommandFailure when there are none
   */
  InstructionEvent about(InstructionEvent asked) {
    if (frames.at != null) {
      return at(frames.at, asked);
    }
    return frames.looksBack() ? lookingBack(asked) : asked;
  }

  private InstructionEvent at(Instant time, InstructionEvent asked) {
    SegmentationEvent frame =
        past.nearest(asked.getStreamId(), time)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "no frame of "
                            + asked.getStreamId()
                            + " within "
                            + PastFrames.LARGEST_DISTANCE.toSeconds()
                            + " s of "
                            + time
                            + " (expected: a time at which it was captured, "
                            + KEPT));
    said.accept("frame " + frame.getFrameIndex() + ", captured " + frame.getCaptureTime());
    return PastFrames.about(frame, asked);
  }

  private InstructionEvent lookingBack(InstructionEvent asked) {
    PassedFrames found =
        found(asked.getStreamId())
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "no two frames of "
                            + asked.getStreamId()
                            + (frames.range != null
                                ? " among " + frames.range
                                : " within " + frames.lastSeconds + " s")
                            + " (expected: frames of one session, "
                            + KEPT));
    said.accept(
        found.frames().stream()
            .map(frame -> String.valueOf(frame.getFrameIndex()))
            .collect(Collectors.joining(", ", "frames ", "")));
    return found.about(asked);
  }

  private Optional<PassedFrames> found(String stream) {
    if (frames.range != null) {
      return past.between(stream, frames.range.first(), frames.range.last(), earlier);
    }
    Duration back = Duration.ofNanos((long) (frames.lastSeconds * 1e9));
    return past.last(stream, back, Instant.now(), earlier);
  }
}

package org.omgllava.job.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.omgllava.events.EarlierFrame;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.PastFrame;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;

/**
 * Frames of one session of a stream that have passed, for a question about the last of them that
 * looks back on the others.
 *
 * @param session of the stream
 * @param frames in their order, one at least; without their masks
 */
public record PassedFrames(String session, List<EarlierFrame> frames) {
  /** A frame without its masks. */
  static EarlierFrame of(SegmentationEvent frame) {
    return new EarlierFrame(
        frame.getFrameIndex(),
        frame.getCaptureTime(),
        frame.getHeight(),
        frame.getWidth(),
        frame.getOrigin(),
        frame.getSegments().stream().map(Segment::getTrackId).toList());
  }

  /**
   * The first, the last, and some between them, as evenly as can be.
   *
   * @param earlier most frames before the last
   */
  PassedFrames spread(int earlier, ToLongFunction<EarlierFrame> position) {
    long first = position.applyAsLong(frames.get(0));
    long last = position.applyAsLong(newest());
    List<EarlierFrame> chosen = new ArrayList<>();
    for (int i = 0; i < earlier; i++) {
      long wanted = first + (last - first) * i / earlier;
      EarlierFrame nearest =
          frames.subList(0, frames.size() - 1).stream()
              .min(Comparator.comparing(frame -> Math.abs(position.applyAsLong(frame) - wanted)))
              .orElseThrow();
      if (!chosen.contains(nearest)) {
        chosen.add(nearest);
      }
    }
    chosen.add(newest());
    return new PassedFrames(session, chosen);
  }

  private EarlierFrame newest() {
    return frames.get(frames.size() - 1);
  }

  /** The same instruction about the last frame, looking back on the others. */
  public InstructionEvent about(InstructionEvent instruction) {
    EarlierFrame asked = newest();
    return InstructionEvent.newBuilder(instruction)
        .setTarget(new Target(TargetMode.FRAME, asked.getFrameIndex(), 1))
        .setPast(
            new PastFrame(
                session,
                asked.getCaptureTime(),
                asked.getHeight(),
                asked.getWidth(),
                asked.getOrigin(),
                asked.getTrackIds(),
                frames.subList(0, frames.size() - 1)))
        .build();
  }
}

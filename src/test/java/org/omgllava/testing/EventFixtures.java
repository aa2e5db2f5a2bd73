package org.omgllava.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.FinishReason;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.MaskOrigin;
import org.omgllava.events.RecordOrigin;
import org.omgllava.events.RunLengthMask;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.SegmentationKind;
import org.omgllava.events.Timings;
import org.omgllava.mask.RunLengthMasks;

/** Results as the job would make them, on frames of 48 x 64 pixels with a disc in the middle. */
public final class EventFixtures {
  public static final int HEIGHT = 48;
  public static final int WIDTH = 64;
  private static final int RADIUS = 12;
  private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_000L);

  private EventFixtures() {}

  /** The disc, (height * width), row by row. */
  public static boolean[] disc() {
    boolean[] inside = new boolean[HEIGHT * WIDTH];
    for (int y = 0, i = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++, i++) {
        int dy = y - HEIGHT / 2;
        int dx = x - WIDTH / 2;
        inside[i] = dx * dx + dy * dy < RADIUS * RADIUS;
      }
    }
    return inside;
  }

  /** A ball, the disc, before a wall, which is everything else. */
  public static SegmentationEvent segmentation(String streamId, long frameIndex, long ballTrack) {
    boolean[] ball = disc();
    boolean[] wall = new boolean[ball.length];
    for (int i = 0; i < wall.length; i++) {
      wall[i] = !ball[i];
    }
    return new SegmentationEvent(
        streamId + "#" + frameIndex,
        streamId,
        frameIndex,
        TIME.plusMillis(40 * frameIndex),
        HEIGHT,
        WIDTH,
        "nano:1.0.0",
        List.of(
            segment(ballTrack, 74, "ball", true, ball),
            segment(ballTrack + 1, 0, "wall", false, wall)),
        timings(),
        "",
        SegmentationKind.SEGMENTED,
        0.5f,
        Map.of(),
        new RecordOrigin("frames", 0, frameIndex, TIME.plusMillis(40 * frameIndex + 5)));
  }

  /** An answer with one phrase whose mask is the disc. */
  public static AnswerEvent answer(
      String streamId, long frameIndex, String instructionId, String text, int start, int end) {
    return AnswerEvent.newBuilder()
        .setEventId(instructionId + "@" + streamId + "#" + frameIndex)
        .setInstructionId(instructionId)
        .setStreamId(streamId)
        .setFrameIndex(frameIndex)
        .setCaptureTime(TIME)
        .setBundle("nano:1.0.0")
        .setQuestion("Segment the ball.")
        .setText(text)
        .setPhrases(
            List.of(
                new GroundedPhrase(
                    text.substring(start, end),
                    start,
                    end,
                    3L,
                    0.9f,
                    mask(disc()),
                    0.95f,
                    MaskOrigin.LANGUAGE)))
        .setFinishReason(FinishReason.STOP)
        .setPromptTokens(90)
        .setGeneratedTokens(9)
        .setTimings(timings())
        .build();
  }

  public static RunLengthMask mask(boolean[] inside) {
    return new RunLengthMask(
        HEIGHT, WIDTH, RunLengthMasks.fromRowMajor(inside, HEIGHT, WIDTH).counts());
  }

  private static Segment segment(
      long trackId, int categoryId, String category, boolean thing, boolean[] inside) {
    var runs = RunLengthMasks.fromRowMajor(inside, HEIGHT, WIDTH);
    int[] box = RunLengthMasks.boundingBox(runs);
    return new Segment(
        trackId,
        categoryId,
        category,
        thing,
        0.9f,
        RunLengthMasks.area(runs),
        List.of(box[0], box[1], box[2], box[3]),
        mask(inside));
  }

  private static Timings timings() {
    return new Timings(TIME, 1.5f, 20f, 40L);
  }
}

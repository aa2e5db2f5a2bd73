package org.omgllava.job.order;

import org.omgllava.scene.ModelProblem;

/** Why frames are refused, for their publishers, and what is warned of. */
final class Refusals {
  static final String LATE_FRAME = "LATE_FRAME";

  private Refusals() {}

  static ModelProblem late(long index, long next) {
    return new ModelProblem(LATE_FRAME, expected(index, "" + next));
  }

  static ModelProblem jump(long index, long next, int most) {
    String expected = next + " to " + (next + most) + ", or a next frame that agrees";
    return new ModelProblem("FRAME_INDEX_JUMP", expected(index, expected));
  }

  static ModelProblem afterEnd(long index, long endIndex) {
    return new ModelProblem("AFTER_END_OF_STREAM", expected(index, "at most " + endIndex));
  }

  static ModelProblem sessionEnded(String session) {
    return new ModelProblem(
        "SESSION_ENDED", "session: " + session + " has ended (expected: a new name for a new run)");
  }

  static String twoPublishers(String streamId, String seen) {
    return "stream "
        + streamId
        + ": do two publishers send at once? "
        + seen
        + " (expected: one at a time; give each a stream of its own)";
  }

  private static String expected(long index, String expected) {
    return "frameIndex: " + index + " (expected: " + expected + ")";
  }
}

package org.omgllava.job.cli.hazard;

import java.util.Optional;

/** What is sent to the job. */
public sealed interface Publication {
  /** Which frames an instruction is about. */
  enum Aim {
    FRAME,
    LATEST,
    EVERY
  }

  String streamId();

  /**
   * A frame.
   *
   * @param session that its publisher names, if it does
   * @param captureMicros capture time, microseconds since the epoch; no two different frames of a
   *     stream have the same
   * @param last whether the stream ends with it
   * @param readable whether its picture can be decoded
   * @param otherSize whether its picture has another size than usual
   */
  record Picture(
      String streamId,
      Optional<String> session,
      long frameIndex,
      long captureMicros,
      boolean last,
      boolean readable,
      boolean otherSize)
      implements Publication {}

  /** The end of a stream that brings no picture. */
  record End(String streamId, Optional<String> session, long frameIndex, long captureMicros)
      implements Publication {}

  /**
   * An instruction.
   *
   * @param conversationId dialogue that it is a turn of, if it is one
   * @param frameIndex the frame, or the first that counts; without meaning for the latest
   * @param everyFrames for standing instructions: each so many frames
   * @param endsWithStream for standing instructions: whether it ends with the session
   */
  record Ask(
      String streamId,
      String instructionId,
      Optional<String> conversationId,
      String text,
      Aim aim,
      long frameIndex,
      int everyFrames,
      boolean endsWithStream)
      implements Publication {}

  /** The end of a standing instruction. */
  record Cancel(String streamId, String instructionId) implements Publication {}

  /**
   * A record that is none of its topic's.
   *
   * @param amongFrames whether it is sent to the frames, else to the instructions
   * @param value no two are the same
   */
  record Poison(String streamId, boolean amongFrames, byte[] value) implements Publication {}
}

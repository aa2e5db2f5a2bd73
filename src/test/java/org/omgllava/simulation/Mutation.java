package org.omgllava.simulation;

/** Faults that can be planted in the wiring of the simulated job. */
enum Mutation {
  /** The schedule is never woken. */
  TIMERS_FORGOTTEN,
  /** After a restart the schedule is not woken for what it wanted before. */
  TIMERS_NOT_RESTORED,
  /** A restart forgets which of its timers is the order's alarm. */
  ALARM_NOT_RESTORED,
  /** What was written since the checkpoint is not taken back at a restart. */
  RESULTS_WRITTEN_TWICE,
  /** After a restart the reader goes on one record too far. */
  RECORD_PASSED_OVER_AT_RESTART,
  /** Questions in the language model are not saved. */
  QUESTIONS_NOT_SAVED,
  /** A batch is not run before a barrier. */
  BATCH_NOT_FLUSHED,
  /** A step saves its state at the first of its barriers. */
  BARRIERS_NOT_ALIGNED,
  /** Frames that have come before go on once more. */
  REPEATS_LET_THROUGH,
  /** A standing instruction is not ended. */
  CANCEL_LOST,
  /** A restart forgets which instructions stand. */
  STANDING_FORGOTTEN_AT_RESTART,
  /** Whoever asked until the end of a stream is not told of it. */
  END_NOT_TOLD,
  /** The links are not told that the frames of a session cannot be asked for any more. */
  END_NOT_REPEATED,
  /** What stands ends with its stream although it was not to. */
  STANDING_ENDS_WITH_STREAM,
  /** A restart forgets which instructions have come. */
  IDS_FORGOTTEN_AT_RESTART,
  /** The links keep one frame less than can be asked for. */
  LINKS_KEEP_ONE_FRAME_LESS,
  /** All streams have the same tracks. */
  STREAMS_SHARE_TRACKS,
  /** A batch of answers comes out in reverse. */
  ANSWERS_OVERTAKE,
  /** What is left out is not counted off where answers are awaited. */
  SKIPPED_NOT_COUNTED_OFF,
  /** Of a frame that is skipped nothing is said. */
  SKIPPED_FRAME_NOT_SAID,
  /** A restart forgets the segments that phrases are linked to. */
  SEGMENTS_FORGOTTEN_AT_RESTART,
  /** A restart forgets the frames that wait behind a gap. */
  WAITING_FRAMES_LOST,
  /** The first segment of a frame is lost before the links. */
  SEGMENT_LOST
}

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
  SEGMENT_LOST,
  /** The first segment of a frame is lost before what is followed. */
  SEGMENT_LOST_BEFORE_FOLLOW,
  /** A restart forgets what is followed. */
  FOLLOWERS_FORGOTTEN_AT_RESTART,
  /** Frames that wait for the language model of follow are not saved. */
  FOLLOW_FRAMES_NOT_SAVED,
  /** A restart forgets that frames have had followers. */
  FOLLOWED_FORGOTTEN_AT_RESTART,
  /** Follow is not told that nothing is followed any more. */
  END_NOT_TOLD_TO_FOLLOW,
  /** Whatever frame is followed on, the stream's first picture is looked at. */
  FOLLOW_LOOKS_AT_THE_FIRST_PICTURE,
  /** What is lost is not asked about again. */
  LOST_NOT_ASKED_ABOUT,
  /** A revision does not reach the schedule. */
  REVISION_LOST,
  /** A restart forgets which tracks have started. */
  TRACK_STARTS_FORGOTTEN_AT_RESTART,
  /** The track log is not told of the end of a track. */
  TRACK_END_NOT_TOLD,
  /** The track log is told of one frame less. */
  TRACK_TOLD_ONE_FRAME_LESS
}

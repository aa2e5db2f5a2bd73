package org.omgllava.job.event.follow;

/** Why the language model is asked about a frame. */
public enum WakeReason {
  /** It is not. */
  NONE,
  /** The first frame of the instruction in the session. */
  FIRST,
  /** The instruction was revised. */
  REVISED,
  /** The scene has changed. */
  CUT,
  /** A thing came that could be meant. */
  NEW_THING,
  /** A phrase was lost for a while. */
  LOST,
  /** A mask lies elsewhere than expected. */
  INCONSISTENT,
  /** A thing left that could be meant. */
  THING_LEFT,
  /** Its time has passed. */
  REFRESH
}

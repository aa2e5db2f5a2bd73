package org.omgllava.job.event.follow;

/** How the mask of a followed phrase was made. */
public enum MaskOrigin {
  /** By the language model, on this frame. */
  LANGUAGE,
  /** The segments of its tracks. */
  TRACK,
  /** Its kept query, decoded on this frame. */
  QUERY,
  /** There is none: the phrase is lost on this frame. */
  NONE
}

package org.omgllava.job.event.follow;

/** What has changed in what is said since the frame before. */
public enum Change {
  NONE,
  /** The first answer. */
  FIRST,
  /** The language model has found a phrase that had no mask. */
  APPEARED,
  /** A phrase has been lost for a while. */
  LEFT,
  /** A phrase that was lost for a while has a mask again. */
  RETURNED,
  /** The words are others. */
  TEXT
}

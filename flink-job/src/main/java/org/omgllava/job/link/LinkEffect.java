package org.omgllava.job.link;

/** What is to be done about frames and answers, which are named and kept elsewhere. */
public sealed interface LinkEffect {
  /** The segments that have just come are kept for the answers on their frame. */
  record KeepSegments(String frameKey) implements LinkEffect {}

  /** The segments of a frame are kept no longer. */
  record DropSegments(String frameKey) implements LinkEffect {}

  /** The answer that has just come is kept until its frame comes. */
  record KeepArriving(String answerKey) implements LinkEffect {}

  /** The answer that has just come goes on, linked to the segments of its frame. */
  record EmitArriving(String frameKey) implements LinkEffect {}

  /** The answer that has just come goes on without links. */
  record EmitUnlinked() implements LinkEffect {}

  /** A kept answer goes on, linked to the segments of its frame, and is kept no longer. */
  record EmitKept(String answerKey, String frameKey) implements LinkEffect {}
}

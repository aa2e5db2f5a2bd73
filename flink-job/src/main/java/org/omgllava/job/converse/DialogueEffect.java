package org.omgllava.job.converse;

/** What is to be done about the turns of a dialogue. */
public sealed interface DialogueEffect {
  /** The turn that has just ended is kept. */
  record KeepTurn(long sequence) implements DialogueEffect {}

  /** A kept turn is forgotten. */
  record DropTurn(long sequence) implements DialogueEffect {}

  /** The dialogue wants to be woken at this processing time. */
  record WakeAt(long millis) implements DialogueEffect {}
}

package org.omgllava.job.converse;

/** What is to be done about questions. Questions and results are named, and kept elsewhere. */
public sealed interface ConverseEffect {
  /** The question that has just come is kept under its stream until it leaves. */
  record KeepArriving(long sequence) implements ConverseEffect {}

  /** The question that has just come is left out. */
  record SkipArriving() implements ConverseEffect {}

  /** The result that has just come, an answer or a refusal, is kept until the execution leaves. */
  record KeepResult(String requestId) implements ConverseEffect {}

  /** A kept result goes on; neither it nor its question is kept any longer. */
  record Leave(Execution execution) implements ConverseEffect {}
}

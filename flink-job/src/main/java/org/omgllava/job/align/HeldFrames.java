package org.omgllava.job.align;

/**
 * The frames of a stream that wait, numbered in their order.
 *
 * @param first number of the first
 * @param next number after the last
 */
public record HeldFrames(long first, long next) {
  static final HeldFrames NONE = new HeldFrames(0, 0);

  boolean isEmpty() {
    return first == next;
  }

  HeldFrames withOneMore() {
    return new HeldFrames(first, next + 1);
  }

  HeldFrames withoutFirst() {
    return new HeldFrames(first + 1, next);
  }
}

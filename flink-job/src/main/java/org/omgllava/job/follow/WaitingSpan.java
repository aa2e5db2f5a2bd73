package org.omgllava.job.follow;

/**
 * Which frames of a stream wait; a value in state.
 *
 * @param first sequence number of the first one
 * @param next of the next one to come
 */
public record WaitingSpan(long first, long next) {}

package org.omgllava.job.order;

/**
 * What is known of all streams of a subtask but one.
 *
 * @param streams their number
 * @param bytes of the pictures that are kept of them
 */
public record Others(int streams, long bytes) {}

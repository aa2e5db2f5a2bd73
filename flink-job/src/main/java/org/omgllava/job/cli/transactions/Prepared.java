package org.omgllava.job.cli.transactions;

/**
 * A transaction as its producer has it, whatever is written under its id before or after.
 *
 * @param transactionalId name that lasts
 * @param producerId number that the broker has given for it
 * @param epoch how often it has been given
 */
public record Prepared(String transactionalId, long producerId, int epoch) {}

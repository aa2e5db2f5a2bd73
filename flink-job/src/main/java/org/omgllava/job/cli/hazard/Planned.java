package org.omgllava.job.cli.hazard;

/**
 * Something to publish.
 *
 * @param atMillis time since the beginning
 */
public record Planned(long atMillis, Publication publication) {}

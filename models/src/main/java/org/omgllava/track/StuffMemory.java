package org.omgllava.track;

/** A class of stuff and its identity in the stream. */
public record StuffMemory(int categoryId, long trackId) {}

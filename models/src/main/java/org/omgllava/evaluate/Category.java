package org.omgllava.evaluate;

/**
 * A class of the ground truth.
 *
 * @param thing true for countable things, false for stuff
 */
public record Category(int id, String name, boolean thing) {}

package org.omgllava.scene;

/**
 * One class of the bundle.
 *
 * @param id category id
 * @param name category name
 * @param thing true for countable things, false for stuff
 * @param rgb colour in pictures, red, green, blue, 0 to 255
 */
public record SceneCategory(int id, String name, boolean thing, int[] rgb) {}

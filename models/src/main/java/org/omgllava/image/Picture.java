package org.omgllava.image;

/**
 * A decoded picture.
 *
 * @param height height in pixels
 * @param width width in pixels
 * @param rgb (height, width, 3), 0 to 255 per byte
 */
public record Picture(int height, int width, byte[] rgb) {}

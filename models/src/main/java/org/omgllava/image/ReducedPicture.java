package org.omgllava.image;

/**
 * A decoded picture whose pixels may have been averaged while it was read.
 *
 * @param height of the picture as a viewer shows it, pixels
 * @param width of the picture as a viewer shows it, pixels
 * @param pixels the averages; the picture itself where it was small enough
 */
public record ReducedPicture(int height, int width, Picture pixels) {}

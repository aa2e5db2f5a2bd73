package org.omgllava.vision;

/**
 * A picture as the model sees it; its own pixels are forgotten.
 *
 * @param height of the frame in pixels
 * @param width of the frame in pixels
 * @param pixels (S, S, 3), 0 to 255 per byte
 */
record Square(int height, int width, byte[] pixels) {}

package org.omgllava.scene;

/**
 * The track that an object token belongs to, and where it is in the token's frame.
 *
 * @param trackId from 1 up, unique in the stream; 0 where the token belongs to no track of a thing
 * @param x centre of the mask in fractions of the frame's width
 * @param y centre of the mask in fractions of the frame's height
 */
public record TrackPoint(long trackId, float x, float y) {
  /** Of a token that belongs to no track. */
  public static final TrackPoint NONE = new TrackPoint(0, 0, 0);
}

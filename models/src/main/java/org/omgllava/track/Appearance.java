package org.omgllava.track;

import java.util.Arrays;

/**
 * How a track looks, from the content half of its object queries.
 *
 * @param mean (hidden) exponential average of unit queries, of unit length
 * @param gallery (views * hidden) unit queries that differ from each other, the latest last; at
 *     most {@link #MAX_VIEWS} views
 * @param slot which learned query saw it last: a hash of the positional half
 */
public record Appearance(float[] mean, float[] gallery, int slot) {
  static final int MAX_VIEWS = 4;
  private static final float NEW_VIEW_BELOW = 0.75f;
  private static final float UNKNOWN = 0.5f;

  /**
   * @param query (2 * hidden) content then position
   */
  static Appearance of(float[] query) {
    float[] content = unit(Arrays.copyOf(query, query.length / 2));
    int slot = Arrays.hashCode(Arrays.copyOfRange(query, query.length / 2, query.length));
    return new Appearance(content, content.clone(), slot);
  }

  /**
   * @param seen of one frame
   * @param momentum weight of the past, 0 to 1
   */
  Appearance with(Appearance seen, float momentum) {
    if (seen.mean.length != mean.length) {
      return seen;
    }
    float[] blend = new float[mean.length];
    for (int i = 0; i < blend.length; i++) {
      blend[i] = momentum * mean[i] + (1 - momentum) * seen.mean[i];
    }
    return new Appearance(unit(blend), galleryWith(seen.mean), seen.slot);
  }

  /**
   * Cosine with the closest of the mean and all views, -1 to 1; one half when the two cannot be
   * compared, as after a change of the bundle.
   */
  float similarity(Appearance seen) {
    int hidden = mean.length;
    if (hidden == 0 || seen.mean.length != hidden) {
      return UNKNOWN;
    }
    float best = dot(mean, 0, seen.mean);
    for (int start = 0; start < gallery.length; start += hidden) {
      best = Math.max(best, dot(gallery, start, seen.mean));
    }
    return best;
  }

  private float[] galleryWith(float[] view) {
    int hidden = view.length;
    for (int start = 0; start < gallery.length; start += hidden) {
      if (dot(gallery, start, view) >= NEW_VIEW_BELOW) {
        return gallery;
      }
    }
    boolean full = gallery.length >= MAX_VIEWS * hidden;
    int from = full ? hidden : 0;
    float[] grown =
        Arrays.copyOf(
            Arrays.copyOfRange(gallery, from, gallery.length), gallery.length - from + hidden);
    System.arraycopy(view, 0, grown, grown.length - hidden, hidden);
    return grown;
  }

  static float dot(float[] rows, int start, float[] view) {
    float sum = 0;
    for (int i = 0; i < view.length; i++) {
      sum += rows[start + i] * view[i];
    }
    return sum;
  }

  private static float[] unit(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    float scale = squares > 0 ? (float) (1 / Math.sqrt(squares)) : 0;
    for (int i = 0; i < values.length; i++) {
      values[i] *= scale;
    }
    return values;
  }
}

package org.omgllava.track;

/**
 * Place and constant-velocity motion of a track. x in fractions of the frame's width, y of its
 * height, so that a change of the frame's size in mid-stream does not move anything.
 *
 * @param x centre of the mask
 * @param y centre of the mask
 * @param velocityX per frame index
 * @param velocityY per frame index
 * @param width of the bounding box
 * @param height of the bounding box
 * @param area share of the frame
 */
public record Motion(
    float x, float y, float velocityX, float velocityY, float width, float height, float area) {
  private static final float BORDER = 0.01f;

  /**
   * Motion after the object was seen again {@code frames} later.
   *
   * @param laterGain weight of the displacement in a velocity that was measured before
   */
  Motion seen(Motion now, long frames, float laterGain) {
    float gain = velocityX == 0 && velocityY == 0 ? 1 : laterGain;
    float vx = velocityX + gain * ((now.x - x) / frames - velocityX);
    float vy = velocityY + gain * ((now.y - y) / frames - velocityY);
    return new Motion(now.x, now.y, vx, vy, now.width, now.height, now.area);
  }

  /**
   * Where the object is expected; without velocity, as that is measured when it is seen.
   *
   * @param horizonSteps steps of the stream after which it is expected to have stopped
   */
  Motion predicted(Elapsed elapsed, float horizonSteps) {
    float frames = elapsed.frames() * Math.min(1, horizonSteps / elapsed.steps());
    return new Motion(x + velocityX * frames, y + velocityY * frames, 0, 0, width, height, area);
  }

  /** Distance of the centres. */
  double distance(Motion other) {
    return Math.hypot(x - other.x, y - other.y);
  }

  /** Side of a square of the same area, as a share of the frame. */
  float extent() {
    return (float) Math.sqrt(area);
  }

  /** Ratio of the smaller to the larger extent, 0 to 1. */
  float sizeRatio(Motion other) {
    float larger = Math.max(extent(), other.extent());
    return larger <= 0 ? 1 : Math.min(extent(), other.extent()) / larger;
  }

  boolean touchesBorder() {
    return x - width / 2 < BORDER
        || y - height / 2 < BORDER
        || x + width / 2 > 1 - BORDER
        || y + height / 2 > 1 - BORDER;
  }

  /** IoU of the bounding boxes. */
  float boxOverlap(Motion other) {
    float common =
        Math.max(0, overlap(x, width, other.x, other.width))
            * Math.max(0, overlap(y, height, other.y, other.height));
    float union = width * height + other.width * other.height - common;
    return union <= 0 ? 0 : common / union;
  }

  /** Distance of the bounding boxes, 0 when they touch. */
  float gap(Motion other) {
    return (float)
        Math.hypot(
            Math.max(0, -overlap(x, width, other.x, other.width)),
            Math.max(0, -overlap(y, height, other.y, other.height)));
  }

  private static float overlap(float a, float lengthA, float b, float lengthB) {
    return Math.min(a + lengthA / 2, b + lengthB / 2) - Math.max(a - lengthA / 2, b - lengthB / 2);
  }
}

package org.omgllava.scene;

import org.omgllava.mask.RunLengthMask;

/**
 * One segment of a frame's panoptic segmentation, without identity over time.
 *
 * @param categoryId class id of the bundle's class list
 * @param category class name
 * @param thing true for countable things, false for stuff
 * @param score class probability, 0 to 1
 * @param areaPixels area of the mask
 * @param boxXywhPixels bounding box x, y, width, height
 * @param mask the mask at the frame's resolution
 * @param query final object query, (2 * hidden) float32: content then position (spec 1.2); what a
 *     tracker compares
 */
public record SceneSegment(
    int categoryId,
    String category,
    boolean thing,
    float score,
    long areaPixels,
    int[] boxXywhPixels,
    RunLengthMask mask,
    float[] query) {}

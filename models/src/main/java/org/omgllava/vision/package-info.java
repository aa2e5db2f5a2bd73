/**
 * From encoded pictures to tokens, segments and masks: header limits, decoding, preprocessing,
 * visual prompts, the feature cache, panoptic fusion, run-length masks.
 */
@NullMarked
package org.omgllava.vision;

import org.jspecify.annotations.NullMarked;

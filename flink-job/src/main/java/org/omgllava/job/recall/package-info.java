/**
 * Gets the picture of a frame that is needed once more: for an instruction on a past frame, and to
 * make masks where the features are gone. Records come out in the order in which they went in.
 */
@NullMarked
package org.omgllava.job.recall;

import org.jspecify.annotations.NullMarked;

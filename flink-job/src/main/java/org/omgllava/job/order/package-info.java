/**
 * Puts the frames of each stream in order. {@link org.omgllava.job.order.OrderCore} decides, {@link
 * org.omgllava.job.order.OrderFrames} keeps frames and state and carries out. Knows no pixels.
 */
@NullMarked
package org.omgllava.job.order;

import org.jspecify.annotations.NullMarked;

/**
 * Lets no frame go ahead of the instructions that came before it. {@link
 * org.omgllava.job.align.AlignCore} decides, {@link org.omgllava.job.align.AlignFrames} keeps the
 * frames that wait. Knows no Kafka and no pixels.
 */
@NullMarked
package org.omgllava.job.align;

import org.jspecify.annotations.NullMarked;

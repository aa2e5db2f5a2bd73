/** Turns [SEG] states into masks. Knows the model as {@code org.omgllava.scene} only. */
@NullMarked
package org.omgllava.job.ground;

import org.jspecify.annotations.NullMarked;

/** Runs encoder and decoder once per frame. Knows the model as {@code org.omgllava.scene} only. */
@NullMarked
package org.omgllava.job.perceive;

import org.jspecify.annotations.NullMarked;

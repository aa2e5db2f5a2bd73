/**
 * The streaming job: its topology, its options and the records that travel between operators. No
 * tensors: the model is seen through {@link org.omgllava.scene} alone.
 */
@NullMarked
package org.omgllava.job;

import org.jspecify.annotations.NullMarked;

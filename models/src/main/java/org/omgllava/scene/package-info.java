/**
 * What the model reads and says, as plain values: all that a caller of the model sees. No tensors,
 * no engine, no files; every type here can travel between processes.
 */
@NullMarked
package org.omgllava.scene;

import org.jspecify.annotations.NullMarked;

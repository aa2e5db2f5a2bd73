/**
 * Bundles on disk and what is loaded from them: description, verification, TorchScript modules,
 * shared weights, native memory. Knows no pictures and no text.
 */
@NullMarked
package org.omgllava.bundle;

import org.jspecify.annotations.NullMarked;

/**
 * Bundles on disk and what is loaded from them: description, verification, TorchScript modules,
 * shared weights, native memory. Knows no pictures and no text.
 */
package org.omgllava.bundle;

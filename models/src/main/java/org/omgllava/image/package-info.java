/**
 * From encoded bytes to pixels: header limits before decoding, decoding, resizing and normalising.
 */
@NullMarked
package org.omgllava.image;

import org.jspecify.annotations.NullMarked;

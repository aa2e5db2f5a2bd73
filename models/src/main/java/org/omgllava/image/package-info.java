/**
 * From encoded bytes to pixels: header limits before decoding, decoding, resizing and normalising.
 */
package org.omgllava.image;

/**
 * Run-length masks: what a mask is outside of the engine, and how masks are cut, counted and
 * compared.
 */
@NullMarked
package org.omgllava.mask;

import org.jspecify.annotations.NullMarked;

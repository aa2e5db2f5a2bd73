/**
 * The model from a picture to a grounded answer in one call: the map of the runtime, and what
 * evaluation, tests and users without a stream call. No tensors, no files.
 */
@NullMarked
package org.omgllava.interpret;

import org.jspecify.annotations.NullMarked;

/**
 * The engine as everything else sees it: TorchScript modules, shared weights, native memory with an
 * owner and a scope.
 */
@NullMarked
package org.omgllava.torch;

import org.jspecify.annotations.NullMarked;

/**
 * The engine as everything else sees it: TorchScript modules, shared weights, native memory with an
 * owner and a scope.
 */
package org.omgllava.torch;

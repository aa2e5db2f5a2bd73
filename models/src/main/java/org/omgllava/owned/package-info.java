/** Owning what must be closed; knows nothing else. */
@NullMarked
package org.omgllava.owned;

import org.jspecify.annotations.NullMarked;

/** Owning what must be closed; knows nothing else. */
package org.omgllava.owned;

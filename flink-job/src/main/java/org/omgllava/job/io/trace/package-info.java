/** Traces that senders of records have begun, gone on with. */
@NullMarked
package org.omgllava.job.io.trace;

import org.jspecify.annotations.NullMarked;

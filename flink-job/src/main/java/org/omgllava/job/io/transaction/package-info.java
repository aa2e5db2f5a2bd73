/** Transactions of the job's sinks, where the connector alone would hang or lose its way. */
@NullMarked
package org.omgllava.job.io.transaction;

import org.jspecify.annotations.NullMarked;

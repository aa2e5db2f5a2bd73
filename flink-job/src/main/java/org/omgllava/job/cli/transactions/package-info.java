/** Open transactions of a job on its brokers: which there are, and what is right for them. */
@NullMarked
package org.omgllava.job.cli.transactions;

import org.jspecify.annotations.NullMarked;

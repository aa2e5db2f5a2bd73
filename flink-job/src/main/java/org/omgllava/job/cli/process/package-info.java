/** How a verb behaves as a process: progress, stop signals, failures, where it is at home. */
@NullMarked
package org.omgllava.job.cli.process;

import org.jspecify.annotations.NullMarked;

/** Asks about frames and waits for the answers. */
@NullMarked
package org.omgllava.job.cli.ask;

import org.jspecify.annotations.NullMarked;

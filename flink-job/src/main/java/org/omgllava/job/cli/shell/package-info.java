/** What makes shells know the command. */
@NullMarked
package org.omgllava.job.cli.shell;

import org.jspecify.annotations.NullMarked;

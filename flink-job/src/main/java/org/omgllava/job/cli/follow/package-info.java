/** What the command line says about following. */
@NullMarked
package org.omgllava.job.cli.follow;

import org.jspecify.annotations.NullMarked;

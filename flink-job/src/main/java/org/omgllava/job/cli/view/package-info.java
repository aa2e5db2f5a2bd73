/** A page to look at streams and to ask about them: on loopback, through the job's own client. */
@NullMarked
package org.omgllava.job.cli.view;

import org.jspecify.annotations.NullMarked;

/** Sends frames. */
@NullMarked
package org.omgllava.job.cli.publish;

import org.jspecify.annotations.NullMarked;

/** Where {@code publish} takes frames from. */
@NullMarked
package org.omgllava.job.cli.source;

import org.jspecify.annotations.NullMarked;

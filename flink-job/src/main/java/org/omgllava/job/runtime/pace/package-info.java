/**
 * Checkpoints come less often while nothing happens: who moves is known at the job's ends, and the
 * checkpoint coordinator is told.
 */
@NullMarked
package org.omgllava.job.runtime.pace;

import org.jspecify.annotations.NullMarked;

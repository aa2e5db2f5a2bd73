/** The right to write with a prefix of transactional ids: one job at a time has it. */
@NullMarked
package org.omgllava.job.io.lease;

import org.jspecify.annotations.NullMarked;

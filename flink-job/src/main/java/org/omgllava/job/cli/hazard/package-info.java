/** Seeded bad luck for a running job, and whether what came out accounts for what went in. */
@NullMarked
package org.omgllava.job.cli.hazard;

import org.jspecify.annotations.NullMarked;

/** What a benchmark is, and what all of them work with. */
@NullMarked
package org.omgllava.job.cli.bench.plan;

import org.jspecify.annotations.NullMarked;

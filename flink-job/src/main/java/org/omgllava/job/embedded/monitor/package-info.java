/** How a job in this process is watched; on a cluster Flink's own reporters do it. */
@NullMarked
package org.omgllava.job.embedded.monitor;

import org.jspecify.annotations.NullMarked;

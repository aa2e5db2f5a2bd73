/** Broker, cluster and job in this process. */
@NullMarked
package org.omgllava.job.cli.local;

import org.jspecify.annotations.NullMarked;

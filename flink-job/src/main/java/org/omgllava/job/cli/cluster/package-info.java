/**
 * A cluster of processes on this machine, broker, JobManager and TaskManagers, for trying what
 * happens when one of them dies. Only processes that it has started are ever signalled.
 */
@NullMarked
package org.omgllava.job.cli.cluster;

import org.jspecify.annotations.NullMarked;

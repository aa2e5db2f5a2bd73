/** Broker, cluster and job in this process. */
package org.omgllava.job.cli.local;

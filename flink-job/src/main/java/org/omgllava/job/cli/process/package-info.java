/** How a verb behaves as a process: progress, stop signals, failures, where it is at home. */
package org.omgllava.job.cli.process;

/** Where {@code publish} takes frames from. */
package org.omgllava.job.cli.source;

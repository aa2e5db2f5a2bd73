/** Options that several verbs share, made of what the job's settings say about themselves. */
package org.omgllava.job.cli.option;

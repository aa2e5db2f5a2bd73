/** Options that several verbs share, made of what the job's settings say about themselves. */
@NullMarked
package org.omgllava.job.cli.option;

import org.jspecify.annotations.NullMarked;
